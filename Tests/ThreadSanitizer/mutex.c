/* Tells ThreadSanitizer that Swift's `Synchronization.Mutex` is a lock; .ci/sanitizers loads it.
 *
 * On Linux the mutex is a futex of the kind the kernel hands from thread to thread. An uncontended
 * lock or unlock is one atomic operation inlined in the caller, which the sanitizer sees. When
 * threads meet, the rest happens in two functions of libswiftSynchronization, which was built
 * without the sanitizer, and in the kernel; a program of ten lines, four threads that count under
 * one mutex, is then reported as a race. These two stand in front of the library's and add what is
 * missing: all that a thread did before it gave the lock up is seen by the one that gets it.
 *
 * Nothing is left out of the reports. Where a later toolchain names the two otherwise, these are
 * never called, and the false reports are back. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

/* The mutex is `self`, which Swift passes in a register of its own. */
#define SELF __attribute__((swift_context)) void *
#define SWIFT __attribute__((swiftcall))
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

/* Weak: programs without the sanitizer, such as `swift` itself, load this too. */
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

SWIFT void lock_slow(uint32_t thread, SELF mutex) __asm__(LOCK);
SWIFT void unlock_slow(SELF mutex) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF mutex) {
    SWIFT void (*next)(uint32_t, SELF) = dlsym(RTLD_NEXT, LOCK);
    next(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock_slow(SELF mutex) {
    SWIFT void (*next)(SELF) = dlsym(RTLD_NEXT, UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    next(mutex);
}
