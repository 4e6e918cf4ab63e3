package dbr_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	dbr "github.com/libdbr/libdbr/bindings/go"
	"github.com/libdbr/libdbr/bindings/go/internal/cbench"
)

// soaking multiplies what the long tests do.
func soaking(n int) int {
	if os.Getenv("DBR_SOAK") == "1" {
		return n * 50
	}
	return n
}

func threads(t *testing.T) int {
	t.Helper()
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Skip("no /proc/self/task here: ", err)
	}
	return len(tasks)
}

func TestAThousandCallsInFlightHoldFewThreads(t *testing.T) {
	const calls = 1000
	var inFlight int32
	all, release := make(chan struct{}), make(chan struct{})
	url := scripted(t, func(c *conversation) {
		if c.request() == nil {
			return
		}
		if atomic.AddInt32(&inFlight, 1) == calls {
			close(all)
		}
		<-release
		c.answer(200, meJSON)
	})
	client := newClient(t, url, dbr.WithMaxConcurrency(calls), dbr.WithHTTPBearer("abc"),
		dbr.WithTimeout(4*patience), dbr.WithAttemptTimeout(4*patience)) // the first one waits for the last
	before := threads(t)
	failures := make(chan error, calls)
	for i := 0; i < calls; i++ {
		go func() {
			_, err := client.Me(ctx)
			failures <- err
		}()
	}

	select {
	case <-all:
	case <-time.After(patience):
		close(release)
		t.Fatalf("only %d calls reached the server", atomic.LoadInt32(&inFlight))
	}
	during := threads(t)
	close(release)
	for i := 0; i < calls; i++ {
		if err := receive(t, failures, "a call"); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d threads before, %d with %d calls in flight", before, during, calls)
	if most := before + 32; during > most {
		t.Errorf("%d threads with %d calls in flight, %d before", during, calls, before)
	}
}

func TestAThousandCallsMayWaitForTheirTurn(t *testing.T) {
	client := loggedIn(t, devServer(t, "--delay-ms", "5"), dbr.WithMaxConcurrency(50))
	each(t, 1000, func(int) error {
		_, err := client.Me(ctx)
		return err
	})
}

// each runs n goroutines, and fails with the first of their errors.
func each(t *testing.T, n int, do func(int) error) {
	t.Helper()
	var all sync.WaitGroup
	failures := make(chan error, n)
	for i := 0; i < n; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			if err := do(i); err != nil {
				failures <- err
			}
		}(i)
	}
	all.Wait()
	close(failures)
	if err := <-failures; err != nil {
		t.Fatal(err)
	}
}

func TestOneClientServesManyGoroutines(t *testing.T) {
	client := loggedIn(t, serverURL)
	each(t, 64, func(i int) error {
		for n := 0; n < soaking(20); n++ {
			me, err := client.Me(ctx)
			if err != nil {
				return err
			}
			if me.Username != "admin" {
				return fmt.Errorf("me is %q", me.Username)
			}
		}
		return nil
	})
}

func TestOneClientServesManyUsers(t *testing.T) {
	names := []string{"admin", "orgadmin", "planner", "worker", "viewer"}
	tokens := map[string]string{}
	for _, name := range names {
		login, err := newClient(t, serverURL).Login(ctx, name, name+"123")
		if err != nil {
			t.Fatal(err)
		}
		tokens[name] = login.AccessToken.Reveal()
	}
	client := newClient(t, serverURL)
	each(t, 40, func(i int) error {
		name := names[i%len(names)]
		for n := 0; n < soaking(20); n++ {
			me, err := client.Me(ctx, dbr.WithHTTPBearer(tokens[name]))
			if err != nil {
				return err
			}
			if me.Username != name {
				return fmt.Errorf("asked as %q, answered as %q", name, me.Username)
			}
		}
		return nil
	})
}

func TestACancelRacesTheAnswer(t *testing.T) {
	client := loggedIn(t, serverURL)
	each(t, 8, func(i int) error {
		for n := 0; n < soaking(150); n++ {
			racing, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Duration(n%20*30)*time.Microsecond, cancel)
			me, err := client.Me(racing)
			cancel()
			if err != nil && !errors.Is(err, context.Canceled) {
				return err
			}
			if err == nil && me.Username != "admin" {
				return fmt.Errorf("me is %q", me.Username)
			}
		}
		return nil
	})
}

func TestLoginAndLogoutRaceWithoutCrossing(t *testing.T) {
	client := loggedIn(t, serverURL)
	each(t, 16, func(i int) error {
		for n := 0; n < soaking(10); n++ {
			var err error
			switch i % 3 {
			case 0:
				_, err = client.Login(ctx, "planner", "planner123")
			case 1:
				_, err = client.Logout(ctx)
			default:
				_, err = client.Me(ctx)
			}
			if err != nil && !errors.Is(err, dbr.ErrUnauthorized) {
				return err
			}
		}
		return nil
	})
}

// The collector moves stacks and frees what nothing holds, at every point of a call.
func TestCallsSurviveTheCollector(t *testing.T) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	defer func() { close(stop); <-stopped }()

	var lines int64
	client := loggedIn(t, serverURL, dbr.WithLogger(dbr.LogDebug, func(_ dbr.LogLevel, line string) {
		atomic.AddInt64(&lines, int64(len(strings.Fields(line))))
	}))
	each(t, 8, func(i int) error {
		for n := 0; n < soaking(15); n++ {
			limited, cancel := context.WithTimeout(ctx, time.Minute)
			_, err := client.Login(limited, "worker", "worker123")
			if err == nil {
				_, err = client.Do(limited, "POST", "/api/v1/workitems",
					[]byte(`{"organization_id":"gc","title":"`+strings.Repeat("x", n)+`"}`), dbr.WithHeader("X-N", "1"))
			}
			if err == nil {
				_, err = client.Do(limited, "GET", "/nowhere", nil)
				if errors.Is(err, dbr.ErrNotFound) {
					err = nil
				}
			}
			cancel()
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// What a call leaves behind would be found here: its handle, its options, its token of cancellation.
func TestCallsLeaveNothingBehind(t *testing.T) {
	client := loggedIn(t, serverURL)
	calls := func(n int) uint64 {
		each(t, 4, func(int) error {
			for i := 0; i < n; i++ {
				limited, cancel := context.WithTimeout(ctx, time.Minute)
				_, err := client.Me(limited)
				_, refused := client.Do(limited, "GET", "no-slash", nil)
				cancel()
				if err != nil || !errors.Is(refused, dbr.ErrInvalidArgument) {
					return fmt.Errorf("%v, %v", err, refused)
				}
			}
			return nil
		})
		runtime.GC()
		runtime.GC()
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		return memory.HeapObjects
	}
	before := calls(100)
	after := calls(soaking(500))
	if after > before+2000 { // each of the 4,000 calls would leave one at least
		t.Errorf("%d objects on the heap, %d before", after, before)
	}
}

// The same in C: options, tokens of cancellation, results, errors.
func TestCallsLeaveNothingBehindInC(t *testing.T) {
	if cbench.MallocInUse() < 0 {
		t.Skip("libc does not say what malloc has given away")
	}
	client := loggedIn(t, serverURL)
	calls := func(n int) {
		for i := 0; i < n; i++ {
			limited, cancel := context.WithTimeout(ctx, time.Minute)
			_, err := client.Me(limited)
			_, absent := client.Do(limited, "GET", "/nowhere", nil, dbr.WithHeader("X-N", "1"))
			response, health := client.Do(limited, "GET", "/health", nil)
			_, refused := client.Do(limited, "GET", "no-slash", nil)
			cancel()
			if err != nil || health != nil || response.HTTPStatus != 200 ||
				!errors.Is(absent, dbr.ErrNotFound) || !errors.Is(refused, dbr.ErrInvalidArgument) {
				t.Fatal(err, health, absent, refused)
			}
		}
	}
	grown := int64(0)
	for round := 0; round < 8; round++ {
		before := cbench.MallocInUse()
		calls(soaking(500))
		// The first round fills caches; one that is flat is enough. What leaves 48 bytes a call is seen.
		if grown = cbench.MallocInUse() - before; round > 0 && grown < 24_000 {
			return
		}
	}
	t.Errorf("%d bytes more in use after %d calls of each kind", grown, soaking(500))
}
