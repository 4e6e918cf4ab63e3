// Logs in, asks who that is, logs out. Usage: quickstart [user password]
// The server is http://127.0.0.1:8000, or what DBRSDK_SERVER_URL names.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	dbr "github.com/libdbr/libdbr/bindings/go"
)

func run(ctx context.Context, user, password string) error {
	client, err := dbr.New()
	if err != nil {
		return err
	}
	defer client.Close()

	login, err := client.Login(ctx, user, password)
	if err != nil {
		return err
	}
	fmt.Printf("logged in as %s, the token expires %s\n", user, login.ExpiresAt.Format(time.RFC1123))

	me, err := client.Me(ctx)
	if err != nil {
		return err
	}
	name := "no display name"
	if me.DisplayName != nil {
		name = *me.DisplayName
	}
	fmt.Printf("me: %s <%s>, %s\n", me.Username, me.Email, name)

	logout, err := client.Logout(ctx)
	if err != nil {
		return err
	}
	fmt.Println(logout.Message)
	return nil
}

func main() {
	user, password := "admin", "admin123"
	if len(os.Args) == 3 {
		user, password = os.Args[1], os.Args[2]
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	err := run(ctx, user, password)
	if errors.Is(err, dbr.ErrUnauthorized) {
		fmt.Fprintln(os.Stderr, "wrong user name or password")
	} else if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil {
		os.Exit(1)
	}
}
