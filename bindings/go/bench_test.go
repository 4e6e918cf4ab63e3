package dbr_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"

	dbr "github.com/libdbr/libdbr/bindings/go"
	"github.com/libdbr/libdbr/bindings/go/internal/cbench"
)

// The same call, made in every way, one after the other on one connection, and with 100 in flight.
//
//	go test -run '^$' -bench Me -benchmem
func BenchmarkMe(b *testing.B) {
	for _, inFlight := range []int{1, 100} {
		for _, way := range ways(b, inFlight) {
			b.Run(fmt.Sprintf("%s/in-flight=%d", way.name, inFlight), func(b *testing.B) {
				b.ReportAllocs()
				processor := processorTime()
				if err := way.calls(b.N); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(processorTime()-processor)/float64(b.N), "cpu-ns/op")
			})
		}
	}
}

// The ways in turns, so that whatever else the machine does strikes them all: the best of their rounds as ratios, of the
// time that passed and of the processor time of this program.
//
//	go test -run '^$' -bench Ratios -benchtime 1x
func BenchmarkRatios(b *testing.B) {
	for _, inFlight := range []int{1, 100} {
		b.Run(fmt.Sprintf("in-flight=%d", inFlight), func(b *testing.B) {
			all := ways(b, inFlight)
			for n := 0; n < b.N; n++ {
				wall, processor := bestOfRounds(b, all)
				for _, way := range all[1:] {
					b.ReportMetric(wall["binding"]/wall[way.name], "x-"+way.name)
					b.ReportMetric(processor["binding"]/processor[way.name], "cpu-x-"+way.name)
				}
				b.ReportMetric(wall["binding"], "ns/call")
				b.ReportMetric(processor["binding"], "cpu-ns/call")
			}
		})
	}
}

// bestOfRounds is the least time of a call in each way, and the least processor time, in nanoseconds.
func bestOfRounds(b *testing.B, all []way) (wall, processor map[string]float64) {
	rounds, calls := 50, 500
	if testing.Short() { // to see that it runs
		rounds, calls = 1, 20
	}
	wall, processor = map[string]float64{}, map[string]float64{}
	for round := 0; round < rounds; round++ {
		for _, way := range all {
			used, begun := processorTime(), time.Now()
			if err := way.calls(calls); err != nil {
				b.Fatal(err)
			}
			passed, use := float64(time.Since(begun))/float64(calls), float64(processorTime()-used)/float64(calls)
			if round == 0 || passed < wall[way.name] {
				wall[way.name] = passed
			}
			if round == 0 || use < processor[way.name] {
				processor[way.name] = use
			}
		}
	}
	return wall, processor
}

type way struct {
	name  string
	calls func(n int) error
}

// ways are those of asking who is logged in.
func ways(b *testing.B, inFlight int) []way {
	client := loggedIn(b, serverURL, dbr.WithMaxConcurrency(inFlight))
	c, err := cbench.New(serverURL, "admin", "admin123")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(c.Close)
	login, err := client.Login(ctx, "admin", "admin123")
	if err != nil {
		b.Fatal(err)
	}
	plain := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight}}
	all := []way{
		{"binding", spread(inFlight, func() error { _, err := client.Me(ctx); return err })},
		{"c-async", func(n int) error { return c.MeAsync(n, inFlight) }},
		{"net-http", spread(inFlight, func() error { return meOverNetHTTP(plain, login.AccessToken.Reveal()) })},
	}
	if inFlight == 1 {
		all = append(all, way{"c-blocking", c.MeBlocking})
	}
	return all
}

// spread makes n calls from so many goroutines.
func spread(goroutines int, call func() error) func(n int) error {
	return func(n int) error {
		var all sync.WaitGroup
		turns, failures := make(chan struct{}, n), make(chan error, n)
		for i := 0; i < n; i++ {
			turns <- struct{}{}
		}
		close(turns)
		for i := 0; i < goroutines; i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				for range turns {
					if err := call(); err != nil {
						failures <- err
					}
				}
			}()
		}
		all.Wait()
		close(failures)
		return <-failures
	}
}

func meOverNetHTTP(client *http.Client, token string) error {
	request, err := http.NewRequestWithContext(ctx, "GET", serverURL+"/api/v1/auth/me", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return err
	}
	var user struct {
		ID           string  `json:"id"`
		Username     string  `json:"username"`
		Email        string  `json:"email"`
		DisplayName  *string `json:"display_name"`
		ActiveStatus *bool   `json:"active_status"`
	}
	return json.Unmarshal(body, &user)
}

// processorTime is what this program has used of the processors, the threads of the library included.
func processorTime() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}
