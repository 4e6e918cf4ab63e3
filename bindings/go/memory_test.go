package dbr

import (
	"context"
	"errors"
	"testing"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// attempted is a client's call, and how often its transport was asked.
func attempted(t *testing.T, ctx context.Context, options ...CallOption) (asked int, err error) {
	t.Helper()
	client, err := New(WithTransport(func(*TransportRequest) (*TransportResponse, error) {
		asked++
		return nil, ErrTLS
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_, err = client.Me(ctx, options...)
	return asked, err
}

func TestWithoutMemoryForItsOptionsACallIsNotMade(t *testing.T) {
	defer func() { newCallOptions = raw.CallOptionsNew }()
	newCallOptions = func() *raw.CallOptions { return nil }
	asked, err := attempted(t, context.Background(), WithHTTPBearer("of-another-user"))
	if !errors.Is(err, ErrOutOfMemory) || asked != 0 {
		t.Errorf("err = %v, and the transport was asked %d times", err, asked)
	}
}

func TestWithoutMemoryToCancelItACallIsNotMade(t *testing.T) {
	defer func() { newCancel = raw.CancelNew }()
	newCancel = func() *raw.Cancel { return nil }
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	asked, err := attempted(t, ctx)
	if !errors.Is(err, ErrOutOfMemory) || asked != 0 {
		t.Errorf("err = %v, and the transport was asked %d times", err, asked)
	}
}
