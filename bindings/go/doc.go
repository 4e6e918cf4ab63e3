// Package dbr calls the DBR authentication API through the C library libdbr: log in, who am I, log out, and any other
// request of the API with the same session.
//
//	client, err := dbr.New(dbr.WithServerURL("https://dbr.example"))
//	if err != nil {
//		return err
//	}
//	defer client.Close()
//	if _, err := client.Login(ctx, "admin", "admin123"); err != nil {
//		return err
//	}
//	me, err := client.Me(ctx)
//
// # Building
//
// The package needs cgo, a C compiler and the development files of libdbr 1.0 or later, which pkg-config finds under
// the name dbr (PKG_CONFIG_PATH names other places, LD_LIBRARY_PATH those of the library at run time). A library that
// is too old for the binding is an error of [New].
//
// # Contexts
//
// A call ends with its context. A cancelled one makes the library give up at once: the connection is closed, and the
// error is [ErrCancelled] and [context.Canceled]. The deadline of a context becomes the timeout of the call, waits and
// retries included: the error is [ErrTimeout] and [context.DeadlineExceeded]. It takes the place of the 30 s that a
// call has by default; where [WithTimeout] says something too, the earlier end counts.
//
// # Errors
//
// Every error of a call is an [*Error]: what happened, the HTTP status, the body, what a 422 objected to, whether and
// when to try again. [errors.Is] compares it with ErrUnauthorized and the others:
//
//	var failure *dbr.Error
//	switch {
//	case errors.Is(err, dbr.ErrUnauthorized):
//		// wrong user name or password
//	case errors.As(err, &failure) && failure.Retryable:
//		// later, perhaps after failure.RetryAfter
//	}
//
// # Goroutines, threads and hooks
//
// A [Client] may be used by any number of goroutines. A call in flight holds no thread: the library drives all of them
// on one of its own. That thread also runs the client's hooks (logger, bearer provider, and so on), so a hook is quick,
// and a call of the same client inside one is refused as [ErrWouldDeadlock]. A panic in a hook is reported to the
// logger, or where there is none to package log, and ends the call as [ErrInternal].
//
// # Secrets
//
// Passwords and tokens are in no error, no log line and no text form of a result: a [Token] shows itself only to
// [Token.Reveal].
package dbr
