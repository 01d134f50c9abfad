import Glibc

/// How long a test waits for what must come: what fails may take long, and what passes must not
/// fail because the machine is busy.
private let patience = Duration.seconds(60)

/// What was waited for and did not come true.
package struct NeverTrue: Error {}

/// Waits for `condition`, a minute at most.
///
/// - Throws: ``NeverTrue``, or what `condition` throws.
package func waitFor(_ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + patience
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverTrue() }
        leaveTheProcessor()
        await Task.yield()
    }
}

/// Asks until `condition` is true, a minute at most, on the thread of the caller.
///
/// - Returns: Whether it came true.
package func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + patience
    while try !condition() {
        guard ContinuousClock.now < end else { return false }
        leaveTheProcessor()
    }
    return true
}

/// Lets others run for a moment: who asks without a pause takes the processor from what it waits
/// for.
private func leaveTheProcessor() { _ = poll(nil, 0, 1) }
