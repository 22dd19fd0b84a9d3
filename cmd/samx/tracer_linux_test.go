package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"unsafe"
)

// A systemCall is one by which a process can reach beyond itself.
type systemCall struct {
	name   string
	number uintptr
	path   int                  // the argument that holds a path, or -1
	counts func([6]uint64) bool // whether a call with these arguments is one; nil: always
}

// watchedCalls are those that open a network connection, start a program, or change what is on disk. Go's library makes all its calls
// relative to an open folder, as in openat, on every architecture.
func watchedCalls() []systemCall {
	return []systemCall{
		{"socket", syscall.SYS_SOCKET, -1, nil},
		{"connect", syscall.SYS_CONNECT, -1, nil},
		{"bind", syscall.SYS_BIND, -1, nil},
		{"sendto", syscall.SYS_SENDTO, -1, nil},
		{"execve", syscall.SYS_EXECVE, 0, nil},
		{"openat to write", syscall.SYS_OPENAT, 1, opensToWrite},
		{"renameat", syscall.SYS_RENAMEAT, 1, nil},
		{"unlinkat", syscall.SYS_UNLINKAT, 1, nil},
		{"mkdirat", syscall.SYS_MKDIRAT, 1, nil},
		{"symlinkat", syscall.SYS_SYMLINKAT, 0, nil},
		{"linkat", syscall.SYS_LINKAT, 1, nil},
		{"fchmodat", syscall.SYS_FCHMODAT, 1, nil},
		{"fchmod", syscall.SYS_FCHMOD, -1, nil},
		{"fsync", syscall.SYS_FSYNC, -1, nil},
		{"write to a file", syscall.SYS_WRITE, -1, func(a [6]uint64) bool { return a[0] > 2 && a[2] > 8 }}, // 8: how a runtime wakes its poller
	}
}

func opensToWrite(args [6]uint64) bool {
	return args[2]&(syscall.O_WRONLY|syscall.O_RDWR|syscall.O_CREAT|syscall.O_TRUNC) != 0
}

// A watchedCall is a call that a process made.
type watchedCall struct{ name, path string }

// traced runs the binary in a folder and returns its watched calls in their order, and its exit code. When the call with the number
// killAt (from 1) is about to be made, the process is killed; 0 stands for never.
func traced(t *testing.T, folder string, killAt int, args ...string) (calls []watchedCall, code int) {
	t.Helper()
	runtime.LockOSThread() // a process is traced by one thread
	defer runtime.UnlockOSThread()
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Env = folder, []string{"PATH=/usr/bin:/bin"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := cmd.Start(); err != nil {
		t.Skip("no process can be traced here:", err)
	}
	pid := cmd.Process.Pid
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil {
		t.Fatal(err)
	}
	const exitKill = 0x100000 // PTRACE_O_EXITKILL
	options := syscall.PTRACE_O_TRACESYSGOOD | syscall.PTRACE_O_TRACECLONE | syscall.PTRACE_O_TRACEFORK | syscall.PTRACE_O_TRACEVFORK | exitKill
	if err := syscall.PtraceSetOptions(pid, options); err != nil {
		t.Fatal(err)
	}
	for thread := pid; ; {
		signal := 0
		if status.Stopped() {
			signal = passedOn(status)
		}
		if call, ok := enteredCall(t, thread, status); ok {
			calls = append(calls, call)
			if len(calls) == killAt {
				_ = cmd.Process.Kill()
			}
		}
		_ = syscall.PtraceSyscall(thread, signal)            // fails for a thread that has ended
		const everyThread, oursOnly = 0x40000000, 0x20000000 // __WALL, __WNOTHREAD
		var err error
		if thread, err = syscall.Wait4(-1, &status, everyThread|oursOnly, nil); err != nil {
			t.Fatal(err)
		}
		if thread == pid && (status.Exited() || status.Signaled()) {
			_ = cmd.Process.Release()
			return calls, status.ExitStatus()
		}
	}
}

const callStop = syscall.SIGTRAP | 0x80 // what PTRACE_O_TRACESYSGOOD makes of a stop at a system call

// passedOn is the signal that a stopped thread is to get: that which stopped it, unless tracing did.
func passedOn(status syscall.WaitStatus) int {
	switch signal := status.StopSignal(); signal {
	case callStop, syscall.SIGTRAP, syscall.SIGSTOP:
		return 0
	default:
		return int(signal)
	}
}

// enteredCall is the watched call that a thread has stopped at before it is made.
func enteredCall(t *testing.T, thread int, status syscall.WaitStatus) (watchedCall, bool) {
	if !status.Stopped() || status.StopSignal() != callStop {
		return watchedCall{}, false
	}
	// struct ptrace_syscall_info: the first byte is the kind of stop; the fourth word is the number of the call, and its arguments follow.
	var info [11]uint64
	const getSyscallInfo, entry = 0x420e, 1
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PTRACE, getSyscallInfo, uintptr(thread), unsafe.Sizeof(info),
		uintptr(unsafe.Pointer(&info)), 0, 0)
	if errno == syscall.ESRCH {
		return watchedCall{}, false // it was killed meanwhile
	}
	if errno != 0 {
		t.Skip("this kernel does not tell about system calls:", errno)
	}
	if kind := *(*byte)(unsafe.Pointer(&info)); kind != entry {
		return watchedCall{}, false
	}
	number, args := info[3], [6]uint64(info[4:10])
	for _, call := range watchedCalls() {
		if uint64(call.number) != number || call.counts != nil && !call.counts(args) {
			continue
		}
		if call.path < 0 {
			return watchedCall{name: call.name}, true
		}
		return watchedCall{call.name, textAt(t, thread, int64(args[call.path]))}, true
	}
	return watchedCall{}, false
}

// textAt reads the string that ends with a zero from the memory of a stopped thread.
func textAt(t *testing.T, thread int, address int64) string {
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", thread))
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	page := make([]byte, 4096)
	n, err := memory.ReadAt(page, address)
	if n == 0 && err != io.EOF {
		t.Fatal(err)
	}
	text, _, _ := bytes.Cut(page[:n], []byte{0})
	return string(text)
}
