// The parts of libre that the SIP user agent uses, behind owners that release them. SPDX-License-Identifier: Apache-2.0
//
// libre is C with reference counts, one event loop a thread, and callbacks with a void*. Exceptions must not pass through its
// frames: whatever it calls back goes through guarded().
#ifndef IBAKE_TOOLS_SIP_RE_H
#define IBAKE_TOOLS_SIP_RE_H

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

// Not re.h: its SRTP has the names of libsrtp2's.
extern "C" {
#include <re_types.h>

#include <re_fmt.h>
#include <re_list.h>
#include <re_main.h>
#include <re_mbuf.h>
#include <re_mem.h>
#include <re_msg.h>
#include <re_sa.h>
#include <re_sdp.h>
#include <re_tcp.h>
#include <re_tmr.h>
#include <re_udp.h>
#include <re_uri.h>

#include <re_sip.h>
}

namespace ibake::sip {

// One reference to an object of libre.
template <typename T>
class Ref {
public:
    Ref() = default;
    Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    Ref& operator=(Ref&& other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Ref() { reset(); }
    // Another reference to an object that libre lent us.
    static Ref share(const T* object) {
        Ref r;
        r.object_ = static_cast<T*>(mem_ref(const_cast<T*>(object)));
        return r;
    }
    void reset() { object_ = static_cast<T*>(mem_deref(object_)); }
    T** out() {  // for functions that make one
        reset();
        return &object_;
    }
    T* get() const { return object_; }
    T* operator->() const { return object_; }
    explicit operator bool() const { return object_ != nullptr; }

private:
    T* object_ = nullptr;
};

// Throws cli::Failure when a function of libre returned an errno.
void check(int error, const char* what);

inline std::string_view view(const pl& text) { return text.p != nullptr ? std::string_view(text.p, text.l) : std::string_view(); }
inline std::string str(const pl& text) { return std::string(view(text)); }
inline pl to_pl(std::string_view text) { return {text.data(), text.size()}; }
// "ADDR:PORT", "[ADDR]:PORT".
std::string text_of(const sa& address);
Ref<mbuf> buffer(std::string_view octets);

// Calls something of ours from within libre: an exception ends the loop, which throws it.
void guarded(const std::function<void()>& call) noexcept;

class Timer {
public:
    Timer() { tmr_init(&timer_); }
    ~Timer() { tmr_cancel(&timer_); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    void start(uint64_t milliseconds, std::function<void()> call);
    void stop() { tmr_cancel(&timer_); }
    bool running() const { return tmr_isrunning(&timer_); }

private:
    tmr timer_;
    std::function<void()> call_;
};

// libre's event loop; one at a time.
class Loop {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    // Until end(). SIGTERM and SIGINT call `stop` the first time and end the loop the second time. Throws what guarded() caught.
    void run(std::function<void()> stop);
    static void end() { re_cancel(); }
};

}  // namespace ibake::sip

#endif
