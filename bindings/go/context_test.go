package dbr_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	dbr "github.com/libdbr/libdbr/bindings/go"
)

func TestACancelInMidCallClosesTheConnection(t *testing.T) {
	url, asked, gone := silent(t)
	client := newClient(t, url)
	cancellable, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 1)
	go func() {
		_, err := client.Me(cancellable)
		failed <- err
	}()
	receive(t, asked, "the request")

	begun := time.Now()
	cancel()
	err := receive(t, failed, "the call")
	if took := time.Since(begun); took > soon {
		t.Errorf("the call returned after %s", took)
	}
	if !errors.Is(err, context.Canceled) || !errors.Is(err, dbr.ErrCancelled) || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("err = %v", err)
	}
	if err := receive(t, gone, "the disconnect"); err != nil {
		t.Errorf("the server saw %v and not the end of the connection", err)
	}
}

func TestADeadlineEndsTheCallAndTheConnection(t *testing.T) {
	url, _, gone := silent(t)
	client := newClient(t, url)
	const limit = time.Second // the request has to be there by then
	begun := time.Now()
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	_, err := client.Me(limited)
	if took := time.Since(begun); took < limit-10*time.Millisecond || took > soon {
		t.Errorf("the call returned after %s", took)
	}
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, dbr.ErrTimeout) || errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	var timeout interface{ Timeout() bool }
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("err = %v is no timeout", err)
	}
	if err := receive(t, gone, "the disconnect"); err != nil {
		t.Error(err)
	}
}

func TestAnEndedContextReachesNoServer(t *testing.T) {
	var connections int32
	url := scripted(t, func(*conversation) { atomic.AddInt32(&connections, 1) })
	client := newClient(t, url)

	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := client.Me(cancelled); !errors.Is(err, context.Canceled) || !errors.Is(err, dbr.ErrCancelled) {
		t.Errorf("err = %v", err)
	}
	expired, cancel := context.WithDeadline(ctx, time.Now().Add(-time.Hour))
	defer cancel()
	if _, err := client.Me(expired); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, dbr.ErrTimeout) {
		t.Errorf("err = %v", err)
	}
	// One that says nothing of its end yet, as when the timer of the runtime is late.
	if _, err := client.Me(late{ctx}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("err = %v", err)
	}
	if got := atomic.LoadInt32(&connections); got != 0 {
		t.Errorf("%d connections", got)
	}
}

type late struct{ context.Context }

func (late) Deadline() (time.Time, bool) { return time.Now().Add(-time.Nanosecond), true }

func TestAVeryNearDeadlineIsNotNone(t *testing.T) {
	url, _, _ := silent(t)
	client := newClient(t, url)
	for _, rest := range []time.Duration{time.Nanosecond, 50 * time.Microsecond, 400 * time.Microsecond} {
		limited, cancel := context.WithTimeout(ctx, rest)
		begun := time.Now()
		_, err := client.Me(limited)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > soon {
			t.Errorf("%s: %v after %s", rest, err, time.Since(begun))
		}
	}
}

func TestANilContextIsRefused(t *testing.T) {
	//lint:ignore SA1012 what happens then is the question
	if _, err := newClient(t, serverURL).Me(nil); !errors.Is(err, dbr.ErrInvalidArgument) { //nolint:staticcheck
		t.Errorf("err = %v", err)
	}
}

// timeoutSeen has a client call a transport, and is the time that the transport was given.
func timeoutSeen(t *testing.T, call func(*dbr.Client) error, options ...dbr.Option) time.Duration {
	t.Helper()
	var seen time.Duration
	options = append(options, dbr.WithAttemptTimeout(0), dbr.WithTransport(
		func(r *dbr.TransportRequest) (*dbr.TransportResponse, error) {
			seen = r.Timeout
			return &dbr.TransportResponse{HTTPStatus: 200, ContentType: "application/json", Body: []byte(meJSON)}, nil
		}))
	if err := call(newClient(t, serverURL, options...)); err != nil {
		t.Fatal(err)
	}
	return seen
}

func TestTheEarliestEndIsTheTimeout(t *testing.T) {
	meWithin := func(limit time.Duration, options ...dbr.CallOption) func(*dbr.Client) error {
		return func(client *dbr.Client) error {
			limited, cancel := context.WithTimeout(ctx, limit)
			defer cancel()
			_, err := client.Me(limited, options...)
			return err
		}
	}
	for _, c := range []struct {
		name string
		want time.Duration // 0: none
		got  time.Duration
	}{
		{"the default", 30 * time.Second, timeoutSeen(t, getMe())},
		{"the client's", 40 * time.Second, timeoutSeen(t, getMe(), dbr.WithTimeout(40*time.Second))},
		{"the call's", 50 * time.Second, timeoutSeen(t, getMe(dbr.WithTimeout(50*time.Second)), dbr.WithTimeout(time.Second))},
		{"none", 0, timeoutSeen(t, getMe(), dbr.WithTimeout(0))},
		{"the context's in place of the default", time.Hour, timeoutSeen(t, meWithin(time.Hour))},
		{"the context's before the client's", 9 * time.Second, timeoutSeen(t, meWithin(9*time.Second), dbr.WithTimeout(time.Minute))},
		{"the client's before the context's", 9 * time.Second, timeoutSeen(t, meWithin(time.Minute), dbr.WithTimeout(9*time.Second))},
		{"the call's before the context's", 9 * time.Second, timeoutSeen(t, meWithin(time.Minute, dbr.WithTimeout(9*time.Second)))},
		{"the context's where there is no other", time.Hour, timeoutSeen(t, meWithin(time.Hour), dbr.WithTimeout(0))},
	} {
		if c.got > c.want || c.got < c.want-5*time.Second {
			t.Errorf("%s: the timeout is %s, not %s", c.name, c.got, c.want)
		}
	}
}

func TestATimeoutThatIsNotTheContextsIsNotItsError(t *testing.T) {
	url, _, _ := silent(t)
	limited, cancel := context.WithTimeout(ctx, time.Hour)
	defer cancel()
	_, err := newClient(t, url).Me(limited, dbr.WithTimeout(30*time.Millisecond))
	if !errors.Is(err, dbr.ErrTimeout) || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("err = %v", err)
	}
}

func TestACancelEndsAWaitBetweenAttempts(t *testing.T) {
	url := answering(t, 503, "{}")
	attempts := make(chan dbr.Attempt, 10)
	client := newClient(t, url,
		dbr.WithRetryBackoff(dbr.RetryBackoff{InitialInterval: 20 * time.Second, MaxInterval: 20 * time.Second, Exponent: 1}),
		dbr.WithAfterAttempt(func(a dbr.Attempt) { attempts <- a }))
	cancellable, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		<-attempts
		cancel()
	}()
	begun := time.Now()
	if _, err := client.Me(cancellable); !errors.Is(err, context.Canceled) || time.Since(begun) > soon {
		t.Errorf("err = %v after %s", err, time.Since(begun))
	}
}

// A context that ends by a clock of its own does not wait for the deadline that it names.
func TestAContextMayEndBeforeItsDeadline(t *testing.T) {
	url, asked, gone := silent(t)
	begun, ends := time.Now(), hasty{ctx, make(chan struct{})}
	go func() {
		<-asked
		close(ends.done)
	}()
	_, err := newClient(t, url).Me(ends)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > soon {
		t.Errorf("err = %v after %s", err, time.Since(begun))
	}
	receive(t, gone, "the disconnect")
}

type hasty struct {
	context.Context
	done chan struct{}
}

func (hasty) Deadline() (time.Time, bool) { return time.Now().Add(time.Hour), true }
func (h hasty) Done() <-chan struct{}     { return h.done }
func (h hasty) Err() error {
	select {
	case <-h.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}
