#pragma once
// What Swift's Glibc module leaves out: epoll, eventfd, accept4.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

// glibc declares accept4 only under _GNU_SOURCE, which the Glibc module is built without.
extern int accept4(int, struct sockaddr *__restrict, socklen_t *__restrict, int);

// SOCK_NONBLOCK and SOCK_CLOEXEC are enumerators behind macros; the pair is all we use.
static inline int cepoll_accept4(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
