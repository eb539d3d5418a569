// Owners of libre's objects: see re.h. SPDX-License-Identifier: Apache-2.0
#include "tools/sip/re.h"

#include <csignal>
#include <cstring>
#include <exception>

#include "tools/cli/commands.h"

#define DEBUG_MODULE "ibake"  // wanted by libre's header
#define DEBUG_LEVEL 0
extern "C" {
#include <re_dbg.h>
}

namespace ibake::sip {

namespace {

std::exception_ptr caught;
std::function<void()> on_stop;

void on_signal(int) {
    guarded([] {
        if (!on_stop) return re_cancel();
        std::exchange(on_stop, nullptr)();
    });
}

}  // namespace

void check(int error, const char* what) {
    if (error != 0) throw cli::Failure(std::string("SIP: ") + what + ": " + std::strerror(error));
}

std::string text_of(const sa& address) {
    char text[64];
    if (sa_ntop(&address, text, sizeof text) != 0) return "nowhere";
    const std::string host = sa_af(&address) == AF_INET6 ? "[" + std::string(text) + "]" : text;
    return host + ":" + std::to_string(sa_port(&address));
}

Ref<mbuf> buffer(std::string_view octets) {
    Ref<mbuf> mb;
    *mb.out() = mbuf_alloc(octets.size());
    if (!mb || mbuf_write_mem(mb.get(), reinterpret_cast<const uint8_t*>(octets.data()), octets.size()) != 0)
        throw std::bad_alloc();
    mb->pos = 0;
    return mb;
}

void guarded(const std::function<void()>& call) noexcept {
    try {
        call();
    } catch (...) {
        if (!caught) caught = std::current_exception();
        re_cancel();
    }
}

void Timer::start(uint64_t milliseconds, std::function<void()> call) {
    call_ = std::move(call);
    const auto fire = [](void* self) {
        const std::function<void()> now = static_cast<Timer*>(self)->call_;  // which may start or destroy this timer
        guarded(now);
    };
    tmr_start(&timer_, milliseconds, fire, this);
}

Loop::Loop() {
    dbg_init(DBG_EMERG, DBG_NONE);  // standard error is ours
    check(libre_init(), "event loop");
}
Loop::~Loop() { libre_close(); }

void Loop::run(std::function<void()> stop) {
    on_stop = std::move(stop);
    const int error = re_main(on_signal);
    on_stop = nullptr;
    if (caught) std::rethrow_exception(std::exchange(caught, nullptr));
    check(error, "event loop");
}

}  // namespace ibake::sip
