package main

import (
	"context"
	"errors"
	"net"
	"os"
)

// What systemd is told of a unit of Type=notify.
const (
	nowReady    = "READY=1"
	nowStopping = "STOPPING=1"
)

// tellSystemd tells systemd what becomes of the program, when it was started by a unit that wants to know (sd_notify(3)).
func tellSystemd(ctx context.Context, state string) error {
	address := os.Getenv("NOTIFY_SOCKET")
	if address == "" {
		return nil
	}
	connection, err := new(net.Dialer).DialContext(ctx, "unixgram", address)
	if err != nil {
		return err
	}
	_, err = connection.Write([]byte(state))
	return errors.Join(err, connection.Close())
}
