import Dispatch
import Synchronization

/// Holds up what comes to it until it is opened.
///
/// Whoever waits sleeps: a loop that asks again and again would keep a core from the others.
package final class Gate: Sendable {
    private let came = Mutex(0)
    private let bar = DispatchSemaphore(value: 0)

    package init() {}

    /// How many have come so far.
    package var count: Int { came.withLock { $0 } }

    /// Waits until the gate is open.
    package func wait() {
        came.withLock { $0 += 1 }
        bar.wait()
        bar.signal()
    }

    /// Lets everyone through from now on.
    package func open() { bar.signal() }
}
