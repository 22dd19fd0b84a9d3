package schema

import "testing"

func TestReservedEnvironment(t *testing.T) {
	for _, name := range []string{
		"AWS_REGION", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "_HANDLER", "_X_AMZN_TRACE_ID", "LAMBDA_TASK_ROOT",
	} {
		if !ReservedEnvironment(name) {
			t.Errorf("%s is reserved", name)
		}
	}
	for _, name := range []string{"", "TABLE_NAME", "AWS_", "aws_region", "TZ"} {
		if ReservedEnvironment(name) {
			t.Errorf("%q is free", name)
		}
	}
	count := 0
	reservedEnvironment.lines(func(string, string) { count++ })
	if count != 18 {
		t.Errorf("%d reserved names, want 18", count)
	}
}
