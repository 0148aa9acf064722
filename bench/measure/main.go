// Command measure runs another command and writes what it cost, as one JSON line, to the file named
// first: wall time, CPU time of the command and of all children it waited for, and the peak of its
// resident memory, all from wait4(2), so that nothing is sampled and nothing is missed.
//
//	measure RESULT.json COMMAND [ARG…]
//
// Stdin, stdout, stderr and the exit code are the command's own. It is a program by itself, of the
// standard library only, because Linux counts the parent's memory at the time of fork into the
// child's peak: this parent is smaller than any command worth measuring.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

type cost struct {
	WallSeconds float64 `json:"wallSeconds"`
	CPUSeconds  float64 `json:"cpuSeconds"`
	PeakBytes   int64   `json:"peakBytes"`
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: measure RESULT.json COMMAND [ARG…]")
		os.Exit(2)
	}
	code, err := run(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(2)
	}
	os.Exit(code)
}

func run(result string, command []string) (code int, err error) {
	child := exec.Command(command[0], command[1:]...)
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	started := time.Now()
	failure := child.Run()
	wall := time.Since(started)
	var exit *exec.ExitError
	if failure != nil && !errors.As(failure, &exit) {
		return 0, failure
	}
	usage := child.ProcessState.SysUsage().(*syscall.Rusage)
	text, err := json.Marshal(cost{
		WallSeconds: wall.Seconds(),
		CPUSeconds:  (child.ProcessState.UserTime() + child.ProcessState.SystemTime()).Seconds(),
		PeakBytes:   int64(usage.Maxrss) * maxrssUnit(),
	})
	if err != nil {
		return 0, err
	}
	return child.ProcessState.ExitCode(), os.WriteFile(result, append(text, '\n'), 0o644)
}

// maxrssUnit is in what ru_maxrss counts: bytes on macOS, kilobytes elsewhere.
func maxrssUnit() int64 {
	if runtime.GOOS == "darwin" {
		return 1
	}
	return 1024
}
