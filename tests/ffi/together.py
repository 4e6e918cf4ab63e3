"""A server that lets a number of requests arrive before it answers the first of them, on loopback, in a thread."""
import asyncio
import resource
import threading

USER = b'{"id":"1","username":"admin","email":"a@b.c","display_name":null,"active_status":true}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(USER), USER)


class Together:
    def __init__(self, expected):
        self.expected, self.arrived = expected, 0
        self.first, self.gone = threading.Event(), threading.Event()
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # both ends of each connection are in this process
        started = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.run, args=(started,))
        self.thread.start()
        started.wait()

    def __str__(self):
        return f"http://127.0.0.1:{self.port}"

    def run(self, started):
        asyncio.set_event_loop(self.loop)
        self.all_here = asyncio.Event()
        start = asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=self.expected)
        server = self.loop.run_until_complete(start)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self.loop.run_forever()
        server.close()
        self.all_here.set()
        rest = asyncio.all_tasks(self.loop)  # they end by themselves: the clients have gone
        if rest:
            self.loop.run_until_complete(asyncio.wait(rest, timeout=10))
        self.loop.close()

    async def serve(self, reader, writer):
        try:
            await reader.readuntil(b"\r\n\r\n")
            self.arrived += 1
            self.first.set()
            if self.arrived == self.expected:
                self.all_here.set()
            end = asyncio.ensure_future(reader.read())
            await asyncio.wait({end, asyncio.ensure_future(self.all_here.wait())}, return_when=asyncio.FIRST_COMPLETED)
            if end.done():
                self.gone.set()  # without an answer
                return
            writer.write(ANSWER)
            await end
        finally:
            writer.close()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
