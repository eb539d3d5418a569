// SIP dialogs made from messages, as libre parses them. SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tools/sip/dialog.h"

using namespace ibake::sip;

namespace {

class SipDialog : public testing::Test {
protected:
    Ref<sip_msg> message(const std::string& text) {
        const Ref<mbuf> octets = buffer(text);
        Ref<sip_msg> m;
        EXPECT_EQ(sip_msg_decode(m.out(), octets.get()), 0) << text;
        return m;
    }
    // A 200 of `to_tag` to `d`'s INVITE, which passed two proxies.
    Ref<sip_msg> answer(const Dialog& d, const std::string& to_tag) {
        return message(
            "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKx\r\nRecord-Route: <sip:p2.example;lr>\r\n"
            "Record-Route: <sip:p1.example;transport=tcp;lr>\r\nFrom: " +
            d.local + ";tag=" + d.local_tag + "\r\nTo: " + d.remote + ";tag=" + to_tag + "\r\nCall-ID: " + d.call_id +
            "\r\nCSeq: 1 INVITE\r\nContact: <sip:bob@192.0.2.2:5070>\r\nContent-Length: 0\r\n\r\n");
    }
    Ref<sip_msg> request(const Dialog& d, const std::string& method, unsigned seq, const std::string& more = "") {
        const std::string tag = d.remote_tag.empty() ? "" : ";tag=" + d.remote_tag;
        return message(method + " sip:bob@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKy\r\nFrom: " +
                       d.local + ";tag=" + d.local_tag + "\r\nTo: " + d.remote + tag + "\r\nCall-ID: " + d.call_id +
                       "\r\nCSeq: " + std::to_string(seq) + " " + method + "\r\nContact: <sip:alice@192.0.2.1:5060>\r\n" + more +
                       "Content-Length: 0\r\n\r\n");
    }
    // The other end of a dialog.
    static Dialog mirrored(Dialog d) {
        std::swap(d.local, d.remote);
        std::swap(d.local_tag, d.remote_tag);
        return d;
    }

    Loop loop_;
    Dialog caller_ = Dialog::between("sip:alice@a.example", "sip:bob@b.example", "sip:192.0.2.9:5060;lr");
};

}  // namespace

TEST_F(SipDialog, StartsAtTheProxy) {
    EXPECT_EQ(caller_.next_hop(), "sip:192.0.2.9:5060;lr");
    EXPECT_EQ(caller_.target, "sip:bob@b.example");
    const std::string h = caller_.headers("INVITE", 7);
    EXPECT_NE(h.find("CSeq: 7 INVITE\r\n"), h.npos);
    EXPECT_NE(h.find("To: <sip:bob@b.example>\r\n"), h.npos);
    EXPECT_NE(h.find("Route: <sip:192.0.2.9:5060;lr>\r\n"), h.npos);
}

TEST_F(SipDialog, TheCallerGoesTheRecordedRouteBackwards) {
    const Dialog d = caller_.with(*answer(caller_, "b1").get());
    EXPECT_EQ(d.remote_tag, "b1");
    EXPECT_EQ(d.target, "sip:bob@192.0.2.2:5070");
    EXPECT_EQ(d.routes, (std::vector<std::string>{"sip:p1.example;transport=tcp;lr", "sip:p2.example;lr"}));
    EXPECT_NE(d.headers("BYE", 2).find("To: <sip:bob@b.example>;tag=b1\r\n"), std::string::npos);
}

TEST_F(SipDialog, ForksAreApart) {
    const Ref<sip_msg> one = answer(caller_, "b1"), two = answer(caller_, "b2");
    const Dialog d = caller_.with(*one.get());
    EXPECT_TRUE(d.matches(*one.get()));
    EXPECT_FALSE(d.matches(*two.get()));
    EXPECT_TRUE(d.same_call(*two.get()));
    Dialog other = Dialog::between("sip:alice@a.example", "sip:bob@b.example", "sip:192.0.2.9");
    EXPECT_FALSE(other.same_call(*one.get()));
}

TEST_F(SipDialog, TheCalledSideGoesTheRecordedRouteForwards) {
    const Ref<sip_msg> invite = request(caller_, "INVITE", 5, "Record-Route: <sip:p2.example;lr>, <sip:p1.example;lr>\r\n");
    Dialog d = Dialog::of(*invite.get());
    EXPECT_EQ(d.routes, (std::vector<std::string>{"sip:p2.example;lr", "sip:p1.example;lr"}));
    EXPECT_EQ(d.local, "<sip:bob@b.example>");
    EXPECT_EQ(d.remote, "<sip:alice@a.example>");
    EXPECT_EQ(d.remote_tag, caller_.local_tag);
    EXPECT_EQ(d.target, "sip:alice@192.0.2.1:5060");
    EXPECT_EQ(d.local_tag.size(), 16u);
    // Later requests of the caller carry both tags.
    const Dialog there = mirrored(d);
    EXPECT_TRUE(d.matches(*request(there, "INVITE", 6).get()));
    EXPECT_FALSE(d.matches(*invite.get()));
}

TEST_F(SipDialog, RequestsThatAreNotNewerAreOutOfOrder) {
    Dialog d = Dialog::of(*request(caller_, "INVITE", 5).get());
    const Dialog there = mirrored(d);
    EXPECT_FALSE(d.in_order(*request(there, "INVITE", 5).get()));
    EXPECT_FALSE(d.in_order(*request(there, "BYE", 4).get()));
    EXPECT_TRUE(d.in_order(*request(there, "ACK", 5).get()));
    EXPECT_TRUE(d.in_order(*request(there, "INVITE", 7).get()));
    EXPECT_FALSE(d.in_order(*request(there, "BYE", 7).get()));
    EXPECT_TRUE(d.in_order(*request(there, "BYE", 8).get()));
}

TEST_F(SipDialog, TokensDiffer) {
    EXPECT_NE(random_token(), random_token());
    EXPECT_EQ(random_token().size(), 32u);
}
