import CEpoll
import Dispatch
import Glibc
import HTTPWire

/// Taking connections and letting them go.
extension Lane {
    /// The connection that `token` names, if it is still there.
    func connection(_ token: UInt64) -> Connection? {
        let raw = Int(token & 0xFFFF_FFFF)
        guard raw < connections.count, let connection = connections[raw],
            connection.generation == UInt32(token >> 32)
        else { return nil }
        return connection
    }

    /// Watches the listeners, unless there is no room for a connection.
    func listen() {
        guard !isListening, drain == nil, connectionCount < maximumConnections else { return }
        isListening = true
        for listener in listeners {
            let raw = listener.descriptor.raw
            do {
                let interest = EpollSet.Interest.listener | EPOLLEXCLUSIVE.rawValue
                try set.add(raw, interest, token: UInt64(raw))
            } catch {
                events(.listenerFailed(listener.address, error))
            }
        }
    }

    /// Leaves new connections in the backlog.
    func stopListening() {
        guard isListening else { return }
        isListening = false
        for listener in listeners { set.remove(listener.descriptor.raw) }
    }

    /// Takes connections out of a backlog.
    func accept(_ raw: Int32) {
        guard isListening, let listener = listeners.first(where: { $0.descriptor.raw == raw })
        else { return }
        for _ in 0..<64 {
            guard connectionCount < maximumConnections else {
                stopListening()
                if tellsPause() { events(.connectionLimit(maximumConnections)) }
                return
            }
            guard acceptOne(listener) else { return }
        }
    }

    /// Takes one connection.
    ///
    /// - Returns: Whether there may be another.
    private func acceptOne(_ listener: Listener) -> Bool {
        switch listener.accept() {
        case .connection(let raw, let peer):
            open(raw, peer, from: listener)
            return true
        case .gone: return true
        case .empty: return false
        case .exhausted(let error):
            stopListening()
            if tellsPause() { events(.outOfDescriptors(error)) }
            queue.asyncAfter(deadline: .now() + 0.1) { self.listen() }
            return false
        case .failed(let error):
            set.remove(listener.descriptor.raw)
            events(.listenerFailed(listener.address, error))
            return false
        }
    }

    /// Whether a pause in listening is told: once a second is enough.
    private func tellsPause() -> Bool {
        guard lastPause == .min || now - lastPause >= 1_000_000_000 else { return false }
        lastPause = now
        return true
    }

    private func open(_ raw: Int32, _ peer: PeerAddress, from listener: Listener) {
        generation = generation == .max - 1 ? 1 : generation + 1
        let connection = Connection(
            owning: raw,
            generation: generation,
            peer: peer,
            limits: configuration.head
        )
        // Let go of, it is closed.
        guard admits(connection, from: listener) else { return }
        if Int(raw) >= connections.count {
            connections.append(
                contentsOf: repeatElement(nil, count: Int(raw) + 64 - connections.count)
            )
        }
        // A set that takes no more drops the connection, which closes it.
        guard (try? set.add(raw, connection.interest, token: connection.token)) != nil else {
            return
        }
        connections[Int(raw)] = connection
        connectionCount += 1
        counts.accepted += 1
        connection.since = now
        schedule(connection, at: now + configuration.deadlines.firstByte.nanoseconds)
    }

    /// Ends a connection: with a FIN, or with a reset when something unread or unsent is left.
    func close(_ connection: Connection, resets: Bool = false) {
        let raw = connection.descriptor.raw
        guard connections[Int(raw)] === connection else { return }
        if resets {
            var linger = linger(l_onoff: 1, l_linger: 0)
            _ = unsafe setsockopt(
                raw,
                SOL_SOCKET,
                SO_LINGER,
                &linger,
                socklen_t(MemoryLayout<Glibc.linger>.size)
            )
        }
        wheel.cancel(raw)
        connections[Int(raw)] = nil
        connectionCount -= 1
        connection.unsent = []
        connection.slot?.release()
        endContent(of: connection)
        // Closing takes it out of the epoll set: no other descriptor refers to the socket.
        if drain != nil {
            if connectionCount == 0 { end(true) }
        } else if !isListening {
            listen()
        }
    }

    /// Sets what `connection` is watched for.
    func watch(_ connection: Connection, _ interest: UInt32) {
        guard connection.interest != interest else { return }
        connection.interest = interest
        set.change(connection.descriptor.raw, interest, token: connection.token)
    }

    /// What to do about a deadline that passed.
    func expire(_ connection: Connection) {
        if let multiplex = connection.multiplex, connection.unsent.isEmpty {
            look(multiplex, connection)
            settle(connection)
            return
        }
        switch connection.state.expired(isBlocked: !connection.unsent.isEmpty) {
        case .none: break
        case .close: close(connection)
        case .reset: close(connection, resets: true)
        case .refuse:
            refuse(connection, status: 408)
            settle(connection)
        }
    }

    // MARK: - Draining

    /// Takes what waits in the backlogs, stops listening, and ends what is idle.
    ///
    /// What waits at a socket that was passed on to us is for whoever has it next.
    func beginDrain(grace: Duration, _ done: CheckedContinuation<Bool, Never>) {
        guard drain == nil else {
            // Another drain waits already; this one says what is known now.
            done.resume(returning: connectionCount == 0)
            return
        }
        for listener in listeners where isListening && !listener.isActivated {
            // No more than could wait: new ones may come as fast as they are taken.
            var left = Listener.backlog
            while left > 0, connectionCount < maximumConnections, acceptOne(listener) { left -= 1 }
        }
        stopListening()
        drain = Drain(done: done)
        listeners = []
        for connection in connections {
            if let connection { endStreaming(of: connection) }
            if let connection, let multiplex = connection.multiplex {
                announceEnd(multiplex)
                settle(connection)
                continue
            }
            guard let connection, connection.state.isQuiet else { continue }
            // A request may have come that no event has told of yet.
            let isFresh = connection.state.isNew
            receive(connection)
            guard connections[Int(connection.descriptor.raw)] === connection,
                connection.state.isQuiet
            else { continue }
            if !isFresh {
                // A request may be on its way: it is answered, and told that it is the last.
                schedule(connection, at: now + 250_000_000)
            } else if now - connection.since < 1_000_000_000 {
                // Just accepted: its request is under way.
                schedule(connection, at: now + 1_000_000_000)
            } else {
                close(connection)
            }
        }
        if connectionCount == 0 {
            end(true)
            return
        }
        let nanoseconds = Int(clamping: grace.nanoseconds)
        queue.asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) {
            guard !self.isEnded else { return }
            let left = self.connections.compactMap { $0 }
            // The last close would say that all ended in time.
            let done = self.drain?.done
            self.drain?.done = nil
            for connection in left { self.close(connection, resets: true) }
            self.end(false)
            done?.resume(returning: left.isEmpty)
        }
    }
}
