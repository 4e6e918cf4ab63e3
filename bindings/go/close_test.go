package dbr_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	dbr "github.com/libdbr/libdbr/bindings/go"
)

func TestCloseEndsCallsInFlight(t *testing.T) {
	const calls = 20
	url, asked, gone := silent(t)
	client := newClient(t, url)
	failures := make(chan error, calls)
	for i := 0; i < calls; i++ {
		go func() {
			_, err := client.Me(ctx)
			failures <- err
		}()
	}
	for i := 0; i < calls; i++ {
		receive(t, asked, "a request")
	}

	begun := time.Now()
	if err := client.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(begun); took > soon {
		t.Errorf("Close took %s", took)
	}
	for i := 0; i < calls; i++ {
		if err := receive(t, failures, "a call"); !errors.Is(err, dbr.ErrCancelled) || errors.Is(err, context.Canceled) {
			t.Errorf("err = %v", err)
		}
		receive(t, gone, "a disconnect")
	}
}

func TestAClosedClientRefusesEveryCall(t *testing.T) {
	client := newClient(t, serverURL)
	for i := 0; i < 2; i++ {
		if err := client.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, login := client.Login(ctx, "admin", "admin123")
	_, me := client.Me(ctx)
	_, logout := client.Logout(ctx)
	_, request := client.Do(ctx, "GET", "/health", nil)
	for name, err := range map[string]error{
		"login": login, "me": me, "logout": logout, "request": request, "": client.SetHTTPBearer("abc"),
	} {
		var failure *dbr.Error
		if !errors.Is(err, dbr.ErrClosed) || !errors.As(err, &failure) || failure.Operation != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCloseMayRaceCallsAndItself(t *testing.T) {
	for n := 0; n < soaking(30); n++ {
		client := loggedIn(t, serverURL)
		each(t, 12, func(i int) error {
			if i%4 == 3 {
				time.Sleep(time.Duration(n*50) * time.Microsecond)
				return client.Close()
			}
			for {
				_, err := client.Me(ctx)
				if errors.Is(err, dbr.ErrClosed) || errors.Is(err, dbr.ErrCancelled) {
					return nil
				}
				if err != nil {
					return err
				}
			}
		})
	}
}

func TestAHookMayCloseItsClient(t *testing.T) {
	var client *dbr.Client
	client = newClient(t, serverURL, dbr.WithBeforeRequest(func(dbr.Attempt, *dbr.RequestHeaders) error {
		return client.Close()
	}))
	if _, err := client.Me(ctx); !errors.Is(err, dbr.ErrCancelled) {
		t.Errorf("err = %v", err)
	}
	if _, err := client.Me(ctx); !errors.Is(err, dbr.ErrClosed) {
		t.Errorf("err = %v", err)
	}
}

func TestTheZeroClientIsClosed(t *testing.T) {
	var client dbr.Client
	if _, err := client.Me(ctx); !errors.Is(err, dbr.ErrClosed) {
		t.Errorf("err = %v", err)
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
}

// collected makes an object that a hook holds, and is closed when the collector has taken it.
func collected(t *testing.T, lose func(hook dbr.Option)) {
	t.Helper()
	taken := make(chan struct{})
	func() {
		held := &[16]byte{}
		runtime.SetFinalizer(held, func(*[16]byte) { close(taken) })
		lose(dbr.WithAfterAttempt(func(dbr.Attempt) { held[0]++ }))
	}()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		runtime.GC()
		select {
		case <-taken:
			return
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal("the hooks of the client are still held")
		}
	}
}

func TestCloseReleasesTheHooks(t *testing.T) {
	collected(t, func(hook dbr.Option) {
		client, err := dbr.New(dbr.WithServerURL(serverURL), hook)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = client.Me(ctx)
		_ = client.Close()
	})
}

func TestAForgottenClientIsReleased(t *testing.T) {
	collected(t, func(hook dbr.Option) {
		client, err := dbr.New(dbr.WithServerURL(serverURL), hook)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = client.Me(ctx)
	})
}

func TestAFailedNewReleasesTheHooks(t *testing.T) {
	collected(t, func(hook dbr.Option) {
		if _, err := dbr.New(dbr.WithServerURL("file:///"), hook); err == nil {
			t.Error("New took a file URL")
		}
	})
}

// A client whose last use is a call that still runs is not forgotten.
func TestACallKeepsItsClient(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	url := scripted(t, func(c *conversation) {
		if c.request() != nil {
			close(arrived)
			<-release
			c.answer(200, meJSON)
		}
	})
	failed := make(chan error, 1)
	go func() {
		client, err := dbr.New(dbr.WithServerURL(url))
		if err == nil {
			_, err = client.Me(ctx)
		}
		failed <- err
	}()
	receive(t, arrived, "the request")
	for i := 0; i < 5; i++ {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
	close(release)
	if err := receive(t, failed, "the call"); err != nil {
		t.Error(err)
	}
}
