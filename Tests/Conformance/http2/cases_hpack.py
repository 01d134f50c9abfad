"""RFC 7541: what a decoder must refuse."""

from case import case
from expectations import connection_error
from frames import Error, headers, indexed, integer, literal, string, table_size

TEST_CODE = string("test", huffman=True)[1:]
TEST_ZEROS = TEST_CODE[:-1] + bytes([TEST_CODE[-1] & 0xF0])


def huffman(coded):
    return integer(len(coded), 7, 0x80) + coded


def new_field(value):
    """`x-test`, with the coded value as it is."""
    return b"\x00" + string("x-test") + value


def cases(r):
    wrong = connection_error(Error.COMPRESSION_ERROR)

    def bad(name, *blocks):
        return case(f"hpack {name}", headers(1, r.block() + b"".join(blocks)), wrong)

    return [
        bad("2.3.3/1 an index above both tables", indexed(70)),
        bad(
            "2.3.3/2 a literal whose name has an index above both tables",
            literal(70, "empty", 0x40),
        ),
        bad("4.2/1 a table size update at the end of a block", table_size(4096)),
        # "test" takes 20 bits: 4 of padding make it whole, 8 more are too many.
        bad("5.2/1 Huffman padding of more than 7 bits", new_field(huffman(TEST_CODE + b"\xff"))),
        bad("5.2/2 Huffman padding of zeros", new_field(huffman(TEST_ZEROS))),
        bad("5.2/3 the Huffman code of EOS", new_field(huffman(b"\xff\xff\xff\xff" + TEST_CODE))),
        bad("6.1/1 index 0", b"\x80"),
        case("hpack 6.3/1 a table size above SETTINGS_HEADER_TABLE_SIZE", over(r), wrong),
    ]


def over(r):
    def step(connection):
        size = connection.peer.get(1, 4096) + 1
        connection.send(headers(1, table_size(size) + r.block()))

    return step
