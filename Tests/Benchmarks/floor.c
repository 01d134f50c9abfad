// The least an answer takes on a socket: an epoll loop that sends the same bytes for whatever it
// receives. It parses nothing, knows no connection apart and serves one request at a time on each.
//
//     floor PORT FILE        on 127.0.0.1; FILE is a whole answer, head and body

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int set, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    if (epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
}

int main(int count, char **arguments) {
    static char answer[1 << 16], received[1 << 16];
    if (count != 3) return 2;
    FILE *file = fopen(arguments[2], "rb");
    if (!file) fail(arguments[2]);
    size_t size = fread(answer, 1, sizeof answer, file);
    if (size == 0 || size == sizeof answer) return 2;

    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0), set = epoll_create1(0);
    if (listener < 0 || set < 0) fail("socket");
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)atoi(arguments[1])),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
    if (listen(listener, 4096) != 0) fail("listen");
    watch(set, listener);
    for (;;) {
        struct epoll_event events[256];
        int ready = epoll_wait(set, events, 256, -1);
        for (int at = 0; at < ready; at++) {
            int descriptor = events[at].data.fd;
            if (descriptor == listener) {
                int peer = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (peer < 0) continue;
                setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                watch(set, peer);
            } else if (recv(descriptor, received, sizeof received, 0) <= 0) {
                close(descriptor);
            } else if (send(descriptor, answer, size, MSG_NOSIGNAL) != (ssize_t)size) {
                close(descriptor);
            }
        }
    }
}
