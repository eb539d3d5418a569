// DER, as much of it as RFC 5091 uses: definite minimal lengths, non-negative integers, nothing copied. SPDX-License-Identifier: Apache-2.0
//
// X.690: identifiers 8.1.2, lengths 8.1.3 and 10.1, INTEGER 8.3. Tags and lengths are public, and so is how many zero octets an
// integer starts with, since its encoding's length shows it; the contents of integers and octet strings may be secret.
#ifndef IBAKE_IBE_DER_H
#define IBAKE_IBE_DER_H

#include "ibe/octets.h"

namespace ibake::der {

enum Tag : uint8_t { kInteger = 0x02, kOctetString = 0x04, kObjectIdentifier = 0x06, kSequence = 0x30 };

// Reads elements in order. The first failure stays: what is read after it is empty, so that a parser checks once, at finish().
class Reader {
public:
    explicit Reader(Octets from) : at_(from.data()), end_(from.data() + from.size()) {}

    // Contents of the next element; IBAKE_E_FORMAT for another tag, IBAKE_E_LENGTH for more than `most` octets.
    Octets element(Tag tag, size_t most);
    // Magnitude of an integer, big-endian without leading zeros (empty: 0), of at most `most` octets. Negative: IBAKE_E_FORMAT.
    Octets integer(size_t most);
    // Into a SEQUENCE: what follows is read from inside, until leave() with the returned value finds nothing left of it.
    const uint8_t* enter();
    void leave(const uint8_t* outer);
    // The tag of the next element, 0 if there is none.
    uint8_t next() const;
    // A condition on what was read.
    void require(bool holds, ibake_status otherwise) {
        if (!holds) fail(otherwise);
    }
    // The first failure; IBAKE_E_LENGTH if octets are left.
    [[nodiscard]] ibake_status finish();

private:
    void fail(ibake_status status);
    const uint8_t *at_, *end_;
    ibake_status status_ = IBAKE_OK;
};

// Writes elements last to first, so that every length is known when it is written. Past its capacity it only counts.
class Writer {
public:
    Writer(uint8_t* out, size_t capacity) : out_(out), capacity_(capacity) {}
    size_t size() const { return size_; }

    void element(Tag tag, Octets contents) {
        prepend(contents);
        header(tag, contents.size());
    }
    // Of the big-endian octets, with any number of leading zeros.
    void integer(Octets magnitude);
    // Makes a SEQUENCE of what was written since size() was `end`.
    void sequence(size_t end) { header(kSequence, size_ - end); }
    // Moves the encoding to the front of the buffer and zeroes the rest. *size: the encoding's, also for IBAKE_E_BUFFER.
    [[nodiscard]] ibake_status finish(size_t* size);

private:
    void header(Tag tag, size_t length);
    void prepend(Octets octets);
    uint8_t* out_;
    size_t capacity_;
    size_t size_ = 0;
};

}  // namespace ibake::der

#endif
