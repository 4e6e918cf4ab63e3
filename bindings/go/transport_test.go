package dbr_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	dbr "github.com/libdbr/libdbr/bindings/go"
)

func TestATransportTakesThePlaceOfHTTP(t *testing.T) {
	var kept *dbr.TransportRequest
	client := newClient(t, "http://127.0.0.1:1/prefix", dbr.WithHTTPBearer("abc"), dbr.WithTransport(
		func(r *dbr.TransportRequest) (*dbr.TransportResponse, error) {
			kept = r
			if r.Cancelled() || r.Header("AUTHORIZATION") != "Bearer abc" || r.Header("X-None") != "" {
				t.Errorf("cancelled %v, token %q", r.Cancelled(), r.Header("Authorization"))
			}
			return &dbr.TransportResponse{
				HTTPStatus: 201, ContentType: "text/plain", Body: []byte("bytes \x00 bytes"),
				Header: map[string][]string{"X-Own": {"a", "b"}},
			}, nil
		}))

	response, err := client.Do(ctx, "PUT", "/x?y=z", []byte("{}"), dbr.WithResponseHeaders("X-Own"))
	if err != nil {
		t.Fatal(err)
	}
	if response.HTTPStatus != 201 || string(response.Body) != "bytes \x00 bytes" || response.Header("x-own") != "a, b" ||
		response.Header("Content-Type") != "text/plain" {
		t.Errorf("response = %+v", response)
	}
	if kept.Method != "PUT" || kept.URL != "http://127.0.0.1:1/prefix/x?y=z" || string(kept.Body) != "{}" ||
		kept.Timeout <= 0 || kept.Timeout > 10*time.Second {
		t.Errorf("request = %+v", kept)
	}
	if kept.Header("Authorization") != "" || !kept.Cancelled() {
		t.Error("a request that was kept still answers")
	}
}

func TestTheErrorOfATransportIsRetriedByItsStatus(t *testing.T) {
	for _, c := range []struct {
		cause    error
		want     dbr.Status
		attempts int
	}{
		{dbr.ErrConnect, dbr.ErrConnect, 3},
		{fmt.Errorf("no answer: %w", dbr.ErrTimeout), dbr.ErrTimeout, 3},
		{dbr.ErrTLS, dbr.ErrTLS, 1},
		{errors.New("anything"), dbr.ErrInternal, 1},
	} {
		attempts := 0
		client := newClient(t, "http://127.0.0.1:1",
			dbr.WithRetryBackoff(dbr.RetryBackoff{InitialInterval: time.Millisecond, MaxInterval: time.Millisecond,
				Exponent: 1, ConnectionErrors: true}),
			dbr.WithTransport(func(*dbr.TransportRequest) (*dbr.TransportResponse, error) {
				if attempts++; attempts == 3 {
					return &dbr.TransportResponse{HTTPStatus: 200, ContentType: "application/json", Body: []byte(meJSON)}, nil
				}
				return nil, c.cause
			}))
		_, err := client.Me(ctx)
		if (c.attempts == 3) != (err == nil) || attempts != c.attempts {
			t.Errorf("%v: %v after %d attempts", c.cause, err, attempts)
		}
		if err != nil && !errors.Is(err, c.want) {
			t.Errorf("%v became %v", c.cause, err)
		}
	}
}

func TestATransportSeesThatTheClientCloses(t *testing.T) {
	begun, seen := make(chan struct{}), make(chan bool, 1)
	client := newClient(t, "http://127.0.0.1:1", dbr.WithTransport(
		func(r *dbr.TransportRequest) (*dbr.TransportResponse, error) {
			close(begun)
			deadline := time.Now().Add(patience)
			for !r.Cancelled() && time.Now().Before(deadline) {
				time.Sleep(time.Millisecond)
			}
			seen <- r.Cancelled()
			return nil, dbr.ErrCancelled
		}))
	failed := make(chan error, 1)
	go func() {
		_, err := client.Me(ctx)
		failed <- err
	}()
	receive(t, begun, "the transport")
	_ = client.Close()
	if !receive(t, seen, "the transport") {
		t.Error("the transport did not see it")
	}
	if err := receive(t, failed, "the call"); !errors.Is(err, dbr.ErrCancelled) {
		t.Errorf("err = %v", err)
	}
}

func TestAResponseThatCannotBeIsRefused(t *testing.T) {
	for _, response := range []dbr.TransportResponse{
		{HTTPStatus: 20},
		{HTTPStatus: 1 << 40},
		{HTTPStatus: 200, Header: map[string][]string{"X": {"a\r\nb"}}},
		{HTTPStatus: 200, Header: map[string][]string{"X\x00": {"a"}}},
		{HTTPStatus: 200, ContentType: "text/plain\nx: y"},
	} {
		response := response
		client := newClient(t, "http://127.0.0.1:1", dbr.WithTransport(
			func(*dbr.TransportRequest) (*dbr.TransportResponse, error) { return &response, nil }))
		if _, err := client.Do(ctx, "GET", "/x", nil); !errors.Is(err, dbr.ErrInvalidArgument) {
			t.Errorf("%+v: %v", response, err)
		}
	}
}
