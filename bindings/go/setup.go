package dbr

import (
	"context"
	"runtime"
	"runtime/cgo"
	"time"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// clientSetup is what New collects from its options.
type clientSetup struct {
	native    *raw.ClientOptions
	hooks     hooks
	logLevel  LogLevel
	userAgent string
	timeout   *time.Duration
}

func (s *clientSetup) build() (*Client, error) {
	suffix := "dbr-go/" + BindingVersion
	if s.userAgent != "" {
		suffix += " " + s.userAgent
	}
	raw.ClientOptionsSetUserAgentSuffix(s.native, cText(suffix))
	queue, err := raw.NewQueue()
	if err != nil {
		return nil, &Error{Status: ErrConnect, Message: err.Error(), RetryAfter: -1}
	}
	raw.ClientOptionsSetOnClosed(s.native, queue)
	client := &Client{timeout: s.timeout, queue: queue, ended: make(chan struct{})}
	client.hooks = s.hooks.register(s.native, s.logLevel)
	var failure *raw.Error
	if status := raw.ClientNew(s.native, &client.native, &failure); status != raw.OK {
		queue.Free()
		release(client.hooks)
		return nil, takeError(status, failure, &callSetup{})
	}
	go serve(queue, client.hooks, client.ended)
	runtime.SetFinalizer(client, closeForgotten)
	return client, nil
}

// serve ends with the client, and must not hold it: one that is forgotten ends by its finalizer.
func serve(queue *raw.Queue, hooks cgo.Handle, ended chan<- struct{}) {
	queue.Serve()
	release(hooks)
	close(ended)
}

func release(hooks cgo.Handle) {
	if hooks != 0 {
		hooks.Delete()
	}
}

// callSetup is what one call does differently from its client's others.
type callSetup struct {
	operation string
	native    *raw.CallOptions // nil: nothing
	cancel    *raw.Cancel      // nil: the context has no end
	timeout   *time.Duration   // what WithTimeout said; nil: nothing
	deadline  time.Time        // of the context, where it became the timeout
	headers   []string         // those wanted of the response beside the usual ones
	noMemory  bool             // an option could not be kept: the call must not be made without it
}

// Where a test makes memory scarce.
var (
	newCallOptions = raw.CallOptionsNew
	newCancel      = raw.CancelNew
)

// options are made where the first of them is set. Where there is no memory for them they stay nil: the setters refuse
// that, and prepare the call.
func (s *callSetup) options() *raw.CallOptions {
	if s.native == nil {
		s.native = newCallOptions()
		s.noMemory = s.noMemory || s.native == nil
	}
	return s.native
}

func (s *callSetup) prepare(ctx context.Context, client *Client, options []CallOption) error {
	if ctx == nil {
		return &Error{Status: ErrInvalidArgument, Operation: s.operation, Message: "the context is nil", RetryAfter: -1}
	}
	if err := ctx.Err(); err != nil {
		return contextError(err, s.operation)
	}
	for _, option := range options {
		option.applyCall(s)
	}
	if err := s.limit(ctx, client.timeout); err != nil {
		return err
	}
	if ctx.Done() != nil {
		s.cancel = newCancel()
		s.noMemory = s.noMemory || s.cancel == nil
		raw.CallOptionsSetCancel(s.options(), s.cancel)
	}
	if s.noMemory {
		return errorOf(ErrOutOfMemory, s.operation)
	}
	return nil
}

// limit makes the earliest of the ends that were asked for the timeout of the call.
func (s *callSetup) limit(ctx context.Context, ofClient *time.Duration) error {
	asked := s.timeout
	deadline, ends := ctx.Deadline()
	if ends {
		rest := time.Until(deadline)
		if rest <= 0 {
			return contextError(context.DeadlineExceeded, s.operation)
		}
		if asked == nil {
			asked = ofClient
		}
		if asked == nil || *asked == 0 || *asked > rest {
			asked, s.deadline = &rest, deadline
		}
	}
	if asked != nil {
		raw.CallOptionsSetTimeoutMs(s.options(), toMilliseconds(*asked))
	}
	return nil
}

// endedBy is the error of the context, where that is why the call ended with this status.
func (s *callSetup) endedBy(ctx context.Context, status Status) error {
	switch {
	case status == ErrCancelled:
		return ctx.Err()
	case status == ErrTimeout && !s.deadline.IsZero() && !time.Now().Before(s.deadline):
		return context.DeadlineExceeded
	}
	return nil
}

func (s *callSetup) free() {
	raw.CallOptionsFree(s.native)
	raw.CancelFree(s.cancel)
}
