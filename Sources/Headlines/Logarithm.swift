/// The natural logarithm of a normal number above 0, the same bits on every machine.
///
/// What is stored on one machine is compared with what another works out, so the C library's
/// rounding must not matter. The error is below 1e-14.
func logarithm(_ value: Double) -> Double {
    var exponent = Double(value.exponent)
    var significand = value.significand
    if significand > 1.414_213_562 {
        significand /= 2
        exponent += 1
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), and that is a series of odd powers.
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var sum = 0.0
    for power in stride(from: 17, through: 1, by: -2) { sum = sum * square + 1 / Double(power) }
    return 2 * ratio * sum + exponent * 0.693_147_180_559_945_3
}
