package dbr_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	dbr "github.com/libdbr/libdbr/bindings/go"
)

// patience is how long a test waits for what comes at once where all is well.
const patience = 30 * time.Second

// soon is the bound of what takes no time; a busy machine may take some. It is less than the client's own timeouts.
const soon = 8 * time.Second

// serverURL is the development server that all tests share.
var serverURL string

func TestMain(m *testing.M) {
	for _, name := range []string{"DBRSDK_SERVER_URL", "DBRSDK_HTTP_BEARER", "DBRSDK_DEBUG"} {
		_ = os.Unsetenv(name)
	}
	os.Exit(runWithDevServer(m))
}

func runWithDevServer(m *testing.M) int {
	url, stop, err := startDevServer()
	if err != nil {
		fmt.Fprintln(os.Stderr, "the tests need dbr-dev-server: name it in DBR_DEV_SERVER, or put it on the PATH:", err)
		return 1
	}
	defer stop()
	serverURL = url
	return m.Run()
}

// startDevServer starts one on a free port.
func startDevServer(arguments ...string) (url string, stop func(), err error) {
	binary := os.Getenv("DBR_DEV_SERVER")
	if binary == "" {
		binary = "dbr-dev-server"
	}
	server := exec.Command(binary, append([]string{"--port", "0"}, arguments...)...)
	server.Stderr = os.Stderr
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	out, err := server.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := server.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = server.Process.Signal(syscall.SIGTERM)
		_ = server.Wait()
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("%s did not say where it listens: %w", binary, err)
	}
	return strings.TrimSpace(strings.TrimPrefix(line, "listening on ")), stop, nil
}

func devServer(t *testing.T, arguments ...string) string {
	t.Helper()
	url, stop, err := startDevServer(arguments...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return url
}

func newClient(t testing.TB, url string, options ...dbr.Option) *dbr.Client {
	t.Helper()
	client, err := dbr.New(append([]dbr.Option{dbr.WithServerURL(url)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func loggedIn(t testing.TB, url string, options ...dbr.Option) *dbr.Client {
	t.Helper()
	client := newClient(t, url, options...)
	if _, err := client.Login(context.Background(), "admin", "admin123"); err != nil {
		t.Fatal(err)
	}
	return client
}

// conversation is one connection to a scripted server, as its script sees it.
type conversation struct {
	net.Conn
	in *bufio.Reader
}

// request reads the next request, nil where the client has gone.
func (c *conversation) request() *http.Request {
	request, err := http.ReadRequest(c.in)
	if err != nil {
		return nil
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil
	}
	request.Body = io.NopCloser(strings.NewReader(string(body)))
	return request
}

func (c *conversation) send(text string) { _, _ = io.WriteString(c, text) }

// answer sends a whole response.
func (c *conversation) answer(status int, body string, fields ...string) {
	head := fmt.Sprintf("HTTP/1.1 %d %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\n", status,
		http.StatusText(status), len(body))
	for _, field := range fields {
		head += field + "\r\n"
	}
	c.send(head + "\r\n" + body)
}

// end waits until the client closes the connection.
func (c *conversation) end() error {
	_ = c.SetReadDeadline(time.Now().Add(patience))
	_, err := io.Copy(io.Discard, c.in)
	return err
}

// scripted starts a server that plays the script on every connection.
func scripted(t testing.TB, script func(*conversation)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	open := map[net.Conn]bool{}
	all.Add(1)
	go func() {
		defer all.Done()
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open[connection] = true
			mu.Unlock()
			all.Add(1)
			go func() {
				defer all.Done()
				defer connection.Close()
				script(&conversation{connection, bufio.NewReader(connection)})
			}()
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		mu.Lock()
		for connection := range open {
			_ = connection.Close()
		}
		mu.Unlock()
		all.Wait()
	})
	return "http://" + listener.Addr().String()
}

// answering is a scripted server that gives every request the same answer.
func answering(t testing.TB, status int, body string, fields ...string) string {
	t.Helper()
	return scripted(t, func(c *conversation) {
		for c.request() != nil {
			c.answer(status, body, fields...)
		}
	})
}

// silent is a scripted server that takes requests and never answers. It tells of each request, and of each connection
// that the client has closed.
func silent(t testing.TB) (url string, asked <-chan string, gone <-chan error) {
	t.Helper()
	requests, ends := make(chan string, 2000), make(chan error, 2000)
	url = scripted(t, func(c *conversation) {
		if request := c.request(); request != nil {
			requests <- request.Method + " " + request.URL.Path
			ends <- c.end()
		}
	})
	return url, requests, ends
}

// receive is the next value of a channel, which comes soon.
func receive[T any](t testing.TB, from <-chan T, what string) T {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(patience):
		t.Fatalf("%s: nothing happened for %s", what, patience)
	}
	panic("unreachable")
}

const meJSON = `{"id":"7","username":"admin","email":"admin@test.com","display_name":null,"active_status":true}`
