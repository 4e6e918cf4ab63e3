package raw

// #include "shim.h"
import "C"

import (
	"os"
	"runtime/cgo"
	"time"
	"unsafe"
)

// Queue is where the calls of one client end: their completion callbacks, which are in C, put them there, and a
// goroutine takes them out.
type Queue struct {
	native *C.dbrgo_queue
	waker  *os.File // readable when there is something to take
}

// Completion is told what became of a call. Result (nil unless status is OK) and failure are its to free.
type Completion interface {
	Complete(status Status, result unsafe.Pointer, failure *Error)
}

// NewQueue fails when the program is out of memory or of file descriptors.
func NewQueue() (*Queue, error) {
	native, err := C.dbrgo_queue_new()
	if native == nil {
		return nil, os.NewSyscallError("eventfd", err)
	}
	return &Queue{native, os.NewFile(uintptr(C.dbrgo_queue_descriptor(native)), "eventfd")}, nil
}

func (q *Queue) c() *C.dbrgo_queue { return q.native }

// Serve tells the Completions until the client of the queue has ended. It holds no thread: the poller of the runtime
// wakes it.
func (q *Queue) Serve() {
	for q.wait(q.deliver) != nil {
		time.Sleep(time.Millisecond) // where the poller has no room for one more
	}
	q.Free()
}

func (q *Queue) wait(done func(uintptr) bool) error {
	connection, err := q.waker.SyscallConn()
	if err != nil {
		return err
	}
	return connection.Read(done)
}

// deliver reports whether the client has ended.
func (q *Queue) deliver(uintptr) bool {
	closed := C.dbrgo_queue_closed(q.native) != 0 // asked before the last ones are taken
	for one := C.dbrgo_queue_take(q.native); one != nil; {
		handle := cgo.Handle(one.handle)
		call := handle.Value().(Completion)
		handle.Delete()
		status, result, failure, next := Status(one.status), one.result, fromError(one.error), one.next
		C.dbrgo_completion_free(one)
		call.Complete(status, result, failure)
		one = next
	}
	return closed
}

// Free is for a queue that no client came to use.
func (q *Queue) Free() {
	_ = q.waker.Close()
	C.dbrgo_queue_free(q.native)
}
