package lint

import (
	"github.com/samx-dev/samx/schema/cfn"
)

const (
	targetGroupType  = "AWS::ElasticLoadBalancingV2::TargetGroup"
	elbReference     = templateReference + "aws-"
	targetGroupDocs  = elbReference + "resource-elasticloadbalancingv2-targetgroup.html"
	loadBalancerType = "AWS::ElasticLoadBalancingV2::LoadBalancer"
)

var elbRules = []Rule{{
	ID: "E3676", Name: "elb-certificate",
	Title:  "A listener for HTTPS or TLS has a certificate",
	Why:    "A load balancer cannot answer encrypted requests without one: the listener is refused.",
	Source: elbReference + "resource-elasticloadbalancingv2-listener.html", Since: "0.1.0", Severity: cfn.Error,
	Stage: Both, Types: []string{"AWS::ElasticLoadBalancingV2::Listener"},
	Case: func(p *Pass, _ *cfn.Resource, v View) { checkCertificate(p, v, "Certificates", "HTTPS", "TLS") },
}, {
	ID: "E3679", Name: "elb-classic-certificate",
	Title:  "A listener of a Classic Load Balancer for HTTPS or SSL has a certificate",
	Why:    "A load balancer cannot answer encrypted requests without one: the listener is refused.",
	Source: elbReference + "properties-elasticloadbalancing-loadbalancer-listeners.html", Since: "0.1.0", Severity: cfn.Error,
	Stage: Both, Types: []string{"AWS::ElasticLoadBalancing::LoadBalancer"},
	Case: func(p *Pass, _ *cfn.Resource, v View) {
		for _, listener := range v.Get("Listeners").Items() {
			checkCertificate(p, listener, "SSLCertificateId", "HTTPS", "SSL")
		}
	},
}, {
	ID: "E3680", Name: "elb-subnets",
	Title:  "An Application Load Balancer has two subnets or more",
	Why:    "It has to be in two availability zones at least, and in each by one subnet.",
	Source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{loadBalancerType},
	Case: checkBalancerSubnets,
}, {
	ID: "E3681", Name: "elb-target-type",
	Title: "A target group has the properties that its target type needs, and no others",
	Why: "Functions are called by name: a target group of them takes neither a network nor ports and protocols, which all " +
		"other target types need.",
	Source: targetGroupDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{targetGroupType},
	Case: checkTargetType,
}, {
	ID: "E3683", Name: "elb-geneve-port",
	Title:  "A target group for GENEVE has the port 6081",
	Why:    "The protocol has this port, and a target group with another is refused.",
	Source: targetGroupDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{targetGroupType},
	Case: checkGENEVEPort,
}, {
	ID: "E3684", Name: "elb-health-check",
	Title:  "Matcher and ProtocolVersion are given for health checks by HTTP or HTTPS only",
	Why:    "Other health checks have no answer to match; a target group with them is refused.",
	Source: targetGroupDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{targetGroupType},
	Case: checkHealthCheckProtocol,
}, {
	ID: "E3711", Name: "elb-geneve-rule",
	Title:  "No listener rule forwards to a target group for GENEVE",
	Why:    "GENEVE is for Gateway Load Balancers, whose listeners have no rules.",
	Source: targetGroupDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Types: []string{"AWS::ElasticLoadBalancingV2::ListenerRule"},
	Case:  checkForwardTarget,
}}

func checkCertificate(p *Pass, listener View, certificate string, protocols ...string) {
	protocol := listener.Get("Protocol")
	if protocol.Is(protocols...) && !listener.Has(certificate) && !listener.Open() {
		p.Report(listener.Node, "a listener for %s needs %s", protocol.Node.Text, certificate)
	}
}

func checkBalancerSubnets(p *Pass, _ *cfn.Resource, v View) {
	if typ := v.Get("Type"); typ.Exists() && !typ.Is("application") {
		return
	}
	for _, key := range []string{"SubnetMappings", "Subnets"} {
		if list := v.Get(key); list.Node.Is(cfn.List) && list.Len() < 2 {
			p.Report(v.Key(key), "an Application Load Balancer needs two subnets at least, in different availability zones, "+
				"but %s has %d", key, list.Len())
		}
	}
}

func checkTargetType(p *Pass, _ *cfn.Resource, v View) {
	typ, known := v.Get("TargetType").Text()
	switch {
	case !known:
	case typ == "lambda":
		for _, key := range []string{"HealthCheckPort", "HealthCheckProtocol", "Port", "Protocol", "ProtocolVersion", "VpcId"} {
			if v.Has(key) {
				p.Report(v.Key(key), "a target group of functions takes no %s; remove it", key)
			}
		}
	case !v.Open():
		for _, key := range missingOf(v, "Port", "Protocol", "VpcId") {
			p.Report(v.Node, "a target group with the target type %s needs %s", typ, key)
		}
	}
}

func checkGENEVEPort(p *Pass, _ *cfn.Resource, v View) {
	port := v.Get("Port")
	if v.Get("Protocol").Is("GENEVE") && port.Known() && !port.Is("6081") {
		p.Report(v.Key("Port"), "the port of a target group for GENEVE is 6081, not %s", port.Node.Text)
	}
}

func checkHealthCheckProtocol(p *Pass, _ *cfn.Resource, v View) {
	protocol, known := v.Get("HealthCheckProtocol").Text()
	if !known || protocol == "HTTP" || protocol == "HTTPS" {
		return
	}
	for _, key := range []string{"Matcher", "ProtocolVersion"} {
		if v.Has(key) {
			p.Report(v.Key(key), "%s does not go with health checks by %s; remove it, or choose HTTP or HTTPS", key, protocol)
		}
	}
}

func checkForwardTarget(p *Pass, rule *cfn.Resource, v View) {
	for _, action := range v.Get("Actions").Items() {
		checkForward(p, rule, action, v)
		for _, target := range action.Get("ForwardConfig", "TargetGroups").Items() {
			checkForward(p, rule, target, v)
		}
	}
}

func checkForward(p *Pass, rule *cfn.Resource, forward, v View) {
	group := forward.resource(targetGroupType, "TargetGroupArn")
	if group == nil || !v.Present(group) {
		return
	}
	if target := v.Props(group); target.Get("Protocol").Is("GENEVE") {
		p.In(group).Report(target.Key("Protocol"), "the listener rule %s cannot forward to a target group for GENEVE",
			rule.ID.Text)
	}
}
