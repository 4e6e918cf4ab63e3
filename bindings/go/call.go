package dbr

import (
	"context"
	"errors"
	"runtime"
	"runtime/cgo"
	"time"
	"unsafe"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// The library ends a call at its deadline by itself, and knows best in which phase it was. Only where it has not said
// so this long after the end of the context, which can run by another clock, it is told to cancel.
const deadlineGrace = 50 * time.Millisecond

// operation is what calls differ in once they are begun: the struct of the result in C (N) and in Go (G).
type operation[N, G any] struct {
	name string
	copy func(result *N, setup *callSetup) *G
	free func(*N)
}

// submission is what C is called with to begin a call, and its refusal.
type submission struct {
	options *raw.CallOptions
	queue   *raw.Queue
	handle  uintptr
	failure *raw.Error
}

// call is one in flight.
type call struct {
	setup callSetup

	// Written by Complete, read once done is closed.
	status  raw.Status
	result  unsafe.Pointer
	failure *raw.Error
	done    chan struct{}
}

// Complete implements raw.Completion: the library's last word on the call.
func (c *call) Complete(status raw.Status, result unsafe.Pointer, failure *raw.Error) {
	c.status, c.result, c.failure = status, result, failure
	close(c.done)
}

// run makes a call from its beginning to its end.
func run[N, G any](ctx context.Context, client *Client, op *operation[N, G], options []CallOption,
	begin func(*raw.Client, *submission) raw.Status) (*G, error) {
	defer runtime.KeepAlive(client) // its finalizer would end the call
	c := &call{setup: callSetup{operation: op.name}, done: make(chan struct{})}
	defer c.setup.free()
	if err := c.setup.prepare(ctx, client, options); err != nil {
		return nil, err
	}
	if err := c.submit(client, begin); err != nil {
		return nil, err
	}
	c.wait(ctx)
	if c.status != raw.OK {
		err := takeError(c.status, c.failure, &c.setup)
		err.cause = c.setup.endedBy(ctx, err.Status)
		return nil, err
	}
	result := (*N)(c.result)
	defer op.free(result)
	return op.copy(result, &c.setup), nil
}

func (c *call) submit(client *Client, begin func(*raw.Client, *submission) raw.Status) error {
	client.mu.RLock()
	defer client.mu.RUnlock()
	if client.native == nil {
		return errorOf(ErrClosed, c.setup.operation)
	}
	// The hook would wait for the call, and the call for the thread that the hook is on.
	if client.hooks != 0 && raw.CurrentHook() == uintptr(client.hooks) {
		return errorOf(ErrWouldDeadlock, c.setup.operation)
	}
	handle := cgo.NewHandle(c)
	s := submission{options: c.setup.native, queue: client.queue, handle: uintptr(handle)}
	if status := begin(client.native, &s); status != raw.OK {
		handle.Delete()
		return takeError(status, s.failure, &c.setup)
	}
	return nil
}

// wait returns after Complete, which a context that ends brings about.
func (c *call) wait(ctx context.Context) {
	select {
	case <-c.done:
		return
	case <-ctx.Done():
	}
	if !c.setup.deadline.IsZero() && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		grace := time.NewTimer(deadlineGrace)
		defer grace.Stop()
		select {
		case <-c.done:
		case <-grace.C:
		}
	}
	raw.CancelTrigger(c.setup.cancel)
	<-c.done
}
