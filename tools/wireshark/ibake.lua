-- Wireshark and tshark read MIKEY-IBAKE with it: on UDP and TCP, and in SDP. SPDX-License-Identifier: Apache-2.0
--
-- tshark -X lua_script:ibake.lua, or a copy in Wireshark's folder of personal Lua plugins. Names follow those of Wireshark's own mikey.*
-- where it has them. What is encrypted stays closed. Layouts: RFC 3830 section 6, RFC 4563, RFC 6043 section 6, RFC 6267 section 6.

local ibake = Proto("ibake", "MIKEY-IBAKE")
local ibake_sdp = Proto("ibake_sdp", "MIKEY-IBAKE in SDP")

---- Numbers and their names, one table a registry ----

-- RFC 3830 table 6.1.a; RFC 4650, RFC 4738, RFC 6043, RFC 6267 section 6.1
local data_types = {
    [0] = "PSK_INIT", "PSK_VERIFY", "PK_INIT", "PK_VERIFY", "DH_INIT", "DH_RESP", "ERROR", "DHHMAC_INIT", "DHHMAC_RESP", "RSA_R_I_MSG",
    "RSA_R_R_MSG", "TICKET_REQUEST_INIT_PSK", "TICKET_REQUEST_INIT_PK", "TICKET_REQUEST_RESP", "TICKET_TRANSFER_INIT",
    "TICKET_TRANSFER_RESP", "TICKET_RESOLVE_INIT_PSK", "TICKET_RESOLVE_INIT_PK", "TICKET_RESOLVE_RESP", "REQUEST_KEY_INIT_PSK",
    "REQUEST_KEY_INIT_PKE", "REQUEST_KEY_RESP", "I_MESSAGE_1", "R_MESSAGE_1", "I_MESSAGE_2", "R_MESSAGE_2",
}
-- RFC 3830 table 6.1.b; RFC 4563, RFC 6043, RFC 6267 section 6.1
local payload_names = {
    [0] = "LAST", "KEMAC", "PKE", "DH", "SIGN", "T", "ID", "CERT", "CHASH", "V", "SP", "RAND", "ERR", "TR", "IDR", "RANDR", "TP", "TICKET",
    [20] = "KEY_DATA", [21] = "GENERAL_EXT", [22] = "IBAKE", [23] = "ESK", [24] = "SK", [25] = "ECCPT",
}
-- RFC 3830 table 6.1.c; RFC 6043 section 6.1
local prfs = { [0] = "MIKEY-1 (HMAC-SHA-1)", "PRF-HMAC-SHA-256" }
-- RFC 3830 table 6.1.d; RFC 4563 section 5, RFC 6043 section 6.1.1
local maps = { [0] = "SRTP-ID", "Empty", "GENERIC-ID" }
-- RFC 3830 section 6.6, RFC 6043 section 6.3
local time_types = { [0] = "NTP-UTC", "NTP", "COUNTER", "NTP-UTC-32" }
-- RFC 6043 section 6.4
local time_roles = { "time of issue", "start of validity", "end of validity", "rekeying interval" }
-- RFC 3830 section 6.7, RFC 6043 section 6.5
local id_types = { [0] = "NAI", "URI", "Byte string" }
-- RFC 3830 section 6.7
local cert_types = { [0] = "X.509v3", "X.509v3 URL", "X.509v3 signature", "X.509v3 encryption" }
-- RFC 6043 sections 6.6 and 6.8
local roles = { "Initiator", "Responder", "KMS", "Pre-shared key", "Application" }
-- RFC 3830 table 6.2.a, RFC 6043 section 6.2
local encryptions = { [0] = "NULL", "AES-CM-128", "AES-KW-128", "AES-CM-256" }
-- RFC 3830 table 6.2.b, RFC 6043 section 6.2: name, octets
local macs = { [0] = "NULL", "HMAC-SHA-1-160", "HMAC-SHA-256-256" }
local mac_sizes = { [0] = 0, 20, 32 }
-- RFC 3830 section 6.8, RFC 6043 section 6.7: name, octets
local hashes = { [0] = "SHA-1", "MD5", "SHA-256" }
local hash_sizes = { [0] = 20, 16, 32 }
-- RFC 3830 section 6.3
local caches = { [0] = "no cache", "cache", "cache for this CSB" }
-- RFC 3830 section 6.5
local signatures = { [0] = "RSA PKCS#1 v1.5", "RSASSA-PSS" }
-- RFC 3830 section 6.4: name, octets
local dh_groups = { [0] = "OAKLEY 5", "OAKLEY 1", "OAKLEY 2" }
local dh_sizes = { [0] = 192, 96, 128 }
-- RFC 3830 section 6.12, RFC 4738 section 6, RFC 6043 section 6.9
local errors = {
    [0] = "Auth failure", "Invalid TS", "Invalid PRF", "Invalid MAC", "Invalid EA", "Invalid HA", "Invalid DH", "Invalid ID", "Invalid Cert",
    "Invalid SP", "Invalid SPpar", "Invalid DT", "Unspecified error", "Unsupported message type", "Invalid TICKET", "Invalid TPpar",
}
-- RFC 3830 section 6.13, RFC 6043 section 6.2.1, RFC 6267 section 6.1.3
local key_types = { [0] = "TGK", "TGK+SALT", "TEK", "TEK+SALT", "GTGK", "GTGK+SALT", "MPK", "K_PR" }
local salted = { [1] = true, [3] = true, [5] = true }
-- RFC 6267 section 6.1.5
local sk_types = { "SK" }
-- RFC 3830 section 6.14
local kv_types = { [0] = "Null", "SPI/MKI", "Interval" }
-- RFC 3830 section 6.15, RFC 4563 section 4, RFC 6043; 241 and above: private use, as this project uses them
local extensions = {
    [0] = "Vendor ID", "SDP IDs", [3] = "Key ID", [4] = "CSB_ID",
    [241] = "Binding", [242] = "Labels of content", [250] = "Nonce",
}
-- RFC 4563 section 4.1
local key_id_types = { [0] = "MBMS domain", "MBMS service key", "MBMS traffic key" }
-- RFC 6267 section 6.1.4: name, octets of a coordinate
local curves = {
    "P-192", "B-163", "K-163", "sect163r1", "P-224", "B-233", "K-233", "P-256", "B-283", "K-283", "P-384", "B-409", "K-409", "P-521", "B-571",
    "K-571",
}
local coordinate_sizes = { 24, 21, 21, 21, 28, 30, 30, 32, 36, 36, 48, 52, 52, 66, 72, 72 }
-- RFC 3830 section 6.10.1: name in filters, title, names of values
local protocols = { [0] = "SRTP" }
local off_on = { [0] = "off", "on" }
local srtp_parameters = {
    [0] = { "encr_alg", "Encryption algorithm", { [0] = "NULL", "AES-CM", "AES-F8" } },
    { "encr_len", "Session encryption key length" },
    { "auth_alg", "Authentication algorithm", { [0] = "NULL", "HMAC-SHA-1" } },
    { "auth_key_len", "Session authentication key length" },
    { "salt_len", "Session salt key length" },
    { "prf", "SRTP PRF", { [0] = "AES-CM" } },
    { "kd_rate", "Key derivation rate" },
    { "srtp_encr", "SRTP encryption", off_on },
    { "srtcp_encr", "SRTCP encryption", off_on },
    { "fec", "Order of FEC", { [0] = "FEC, then SRTP" } },
    { "srtp_auth", "SRTP authentication", off_on },
    { "auth_tag_len", "Authentication tag length" },
    { "srtp_prefix", "SRTP prefix length" },
}

---- Filter fields: ibake.NAME ----

local fields = {}
local function define(kind, name, title, ...) fields[name] = ProtoField[kind]("ibake." .. name, title, ...) end
local function none(name, title) define("none", name, title) end
local function u8(name, title, names, mask) define("uint8", name, title, base.DEC, names, mask) end
local function u16(name, title, names, mask) define("uint16", name, title, base.DEC, names, mask) end
local function u32(name, title, names) define("uint32", name, title, base.DEC, names) end
local function hex32(name, title) define("uint32", name, title, base.HEX) end
local function bytes(name, title) define("bytes", name, title) end
local function text(name, title) define("string", name, title) end
local function instant(name, title) define("absolute_time", name, title, base.UTC) end

none("hdr", "HDR, common header")
u8("version", "Version")
u8("type", "Data type", data_types)
u8("next_payload", "Next payload", payload_names)
define("bool", "v.set", "V, response expected", 8, nil, 0x80)
u8("prf_func", "PRF", prfs, 0x7f)
hex32("csb_id", "CSB ID")
u8("cs_count", "Crypto sessions")
u8("cs_id_map_type", "CS ID map type", maps)
none("srtp_id", "Crypto session")
u8("srtp_id.policy_no", "Policy number")
hex32("srtp_id.ssrc", "SSRC")
hex32("srtp_id.roc", "ROC")
none("generic_id", "Crypto session")
u8("generic_id.cs_id", "CS ID")
u8("generic_id.proto_type", "Protocol", protocols)
define("bool", "generic_id.s", "S, ROC and SEQ present", 8, nil, 0x80)
u8("generic_id.policies", "Policies", nil, 0x7f)
bytes("generic_id.policy_no", "Policy numbers")
u16("generic_id.data_len", "Length of session data")
bytes("generic_id.data", "Session data")
u8("generic_id.spi_len", "Length of SPI")
bytes("generic_id.spi", "SPI")

none("kemac", "KEMAC, encrypted keys")
u8("kemac.encr_alg", "Encryption algorithm", encryptions)
u16("kemac.key_data_len", "Length of encrypted data")
bytes("kemac.key_data", "Encrypted data")
u8("kemac.mac_alg", "MAC algorithm", macs)
bytes("kemac.mac", "MAC")

none("pke", "PKE, envelope key")
u16("pke.c", "Cache", caches, 0xc000)
u16("pke.len", "Length of data", nil, 0x3fff)
bytes("pke.data", "Data")

none("dh", "DH, Diffie-Hellman value")
u8("dh.group", "Group", dh_groups)
bytes("dh.value", "Value")
u8("dh.reserv", "Reserved", nil, 0xf0)
u8("dh.kv", "Key validity", kv_types, 0x0f)

none("sign", "SIGN, signature")
u16("sign.type", "Type", signatures, 0xf000)
u16("sign.len", "Length of signature", nil, 0x0fff)
bytes("sign.data", "Signature")

none("t", "T, timestamp")
none("tr", "TR, timestamp with role")
u8("tr.role", "Role", time_roles)
u8("t.ts_type", "Type", time_types)
instant("t.ntp", "Time")
u32("t.counter", "Counter")

none("rand", "RAND, random octets")
none("randr", "RANDR, random octets with role")
u8("randr.role", "Role", roles)
u8("rand.len", "Length")
bytes("rand.data", "Octets")

none("id", "ID, identity")
u8("id.type", "Type", id_types)
u16("id.len", "Length")
text("id.data", "Identity")
none("idr", "IDR, identity with role")
u8("idr.role", "Role", roles)
u8("idr.type", "Type", id_types)
u16("idr.len", "Length")
text("idr.data", "Identity")

none("cert", "CERT, certificate")
u8("cert.type", "Type", cert_types)
u16("cert.len", "Length")
bytes("cert.data", "Certificate")

none("chash", "CHASH, hash of a certificate")
u8("chash.func", "Hash function", hashes)
bytes("chash.data", "Hash")

none("v", "V, verification")
u8("v.auth_alg", "MAC algorithm", macs)
bytes("v.ver_data", "MAC")

none("sp", "SP, security policy")
u8("sp.no", "Policy number")
u8("sp.proto_type", "Protocol", protocols)
u16("sp.param_len", "Length of parameters")
none("sp.param", "Parameter")
u8("sp.param.type", "Type")
u8("sp.param.len", "Length")
bytes("sp.param.value", "Value")
for _, p in pairs(srtp_parameters) do u32("sp." .. p[1], p[2], p[3]) end

none("err", "ERR, error")
u8("err.no", "Error", errors)
u16("err.reserved", "Reserved")

none("key", "KEY_DATA, key")
u8("key.type", "Type", key_types, 0xf0)
u8("key.kv", "Key validity", kv_types, 0x0f)
u16("key.data.len", "Length of key")
bytes("key.data", "Key")
u16("key.salt.len", "Length of salt")
bytes("key.salt", "Salt")
u8("kv.spi.len", "Length of SPI/MKI")
bytes("kv.spi", "SPI/MKI")
u8("kv.from.len", "Length of valid from")
bytes("kv.from", "Valid from")
u8("kv.to.len", "Length of valid to")
bytes("kv.to", "Valid to")

none("ext", "GENERAL_EXT, general extension")
u8("ext.type", "Type", extensions)
u16("ext.len", "Length")
bytes("ext.data", "Data")
text("ext.sdp_ids", "Key management protocols offered")
bytes("ext.binding", "Hash of the exchange so far")
hex32("ext.content.csb_id", "CSB ID of the content")
u8("ext.content.prf", "PRF of the content", prfs)
bytes("ext.content.rand", "RAND of the content")
bytes("ext.nonce", "Nonce")
u8("ext.key_id.type", "Key ID type", key_id_types)
u8("ext.key_id.len", "Key ID length")
bytes("ext.key_id", "Key ID")

none("ibake", "IBAKE, identity-based encryption of the exchange's values")
u16("ibake.len", "Length of ciphertext")
bytes("ibake.data", "Ciphertext")
none("esk", "ESK, identity-based encryption of a key for deferred content")
u16("esk.len", "Length of ciphertext")
bytes("esk.data", "Ciphertext")
bytes("bf_bls12381.u", "If BF-BLS12381: U")
bytes("bf_bls12381.v", "If BF-BLS12381: V")
bytes("bf_bls12381.w", "If BF-BLS12381: W, as long as what is inside")

none("sk", "SK, key for deferred content")
u8("sk.type", "Type", sk_types, 0xf0)
u8("sk.kv", "Key validity", kv_types, 0x0f)
u16("sk.len", "Length of key")
bytes("sk.data", "Key")

none("eccpt", "ECCPT, elliptic-curve Diffie-Hellman value")
u8("eccpt.curve", "Curve", curves)
bytes("eccpt.point", "Point")
bytes("eccpt.padding", "Padding")
u8("eccpt.auth_alg", "Auth algorithm, not used")
u16("eccpt.tgk_len", "TGK length, not used")
u8("eccpt.reserved", "Reserved", nil, 0xf0)
u8("eccpt.kv", "Key validity", kv_types, 0x0f)

u32("sdp.section", "Section of the SDP (0: session, n: nth m= section)")
ibake.fields = fields

local malformed = ProtoExpert.new("ibake.malformed", "Malformed MIKEY message", expert.group.MALFORMED, expert.severity.ERROR)
local undecoded = ProtoExpert.new("ibake.undecoded", "Unknown in a MIKEY message", expert.group.UNDECODED, expert.severity.WARN)
local in_clear = ProtoExpert.new("ibake.in_clear", "In clear in a MIKEY message", expert.group.SECURITY, expert.severity.WARN)
ibake.experts = { malformed, undecoded, in_clear }

---- Reading: every octet is asked for before it is touched; what cannot be read further ends with stop() ----

local PAYLOADS_MAX = 256 -- of a message; a chain without end is one of payloads without content

local Message = {}
Message.__index = Message

-- item: where it is shown
local function new_message(tvb, at, item)
    return setmetatable({ tvb = tvb, at = at, size = tvb:len(), tree = item, item = item, ids = {} }, Message)
end

-- Ends the reading; `short`: more octets would help.
function Message:stop(kind, reason, short) error({ kind = kind, reason = reason, short = short }, 0) end

function Message:take(size)
    local left = self.size - self.at
    if size > left then
        local cut = self.tvb:reported_len() > self.size and ", the rest was not captured" or ""
        self:stop(malformed, string.format("%d octets at %d reach over the end: %d are left%s", size, self.at, left, cut), true)
    end
    self.at = self.at + size
    return self.tvb(self.at - size, size)
end
function Message:number(name, size)
    local range = self:take(size)
    return range:uint(), self.tree:add(fields[name], range)
end
-- Parts of the next octets: name, bits, name, bits...
function Message:bits(size, ...)
    local range, parts, values, at = self:take(size), { ... }, {}, 0
    for i = 1, #parts, 2 do
        values[#values + 1] = range:bitfield(at, parts[i + 1])
        at = at + parts[i + 1]
        self.tree:add(fields[parts[i]], range)
    end
    return table.unpack(values)
end
-- Returns nil for no octets.
function Message:octets(name, size)
    if size == 0 then return nil end
    local range = self:take(size)
    return range, self.tree:add(fields[name], range)
end
-- What a number that decides about lengths stands for.
function Message:known(meanings, number, what)
    if meanings[number] == nil then self:stop(undecoded, string.format("%s %d is unknown, and with it the length", what, number)) end
    return meanings[number]
end
function Message:next_payload() self.next = self:number("next_payload", 1) end
-- Shows what read() reads one level deeper.
function Message:nested(item, start, read)
    local outer = self.tree
    self.tree = item
    read()
    item:set_len(self.at - start)
    self.tree = outer
end

-- Octets of unknown coding for a line: other characters than printable ASCII are shown as points.
local function printable(range) return (range:raw():gsub("[^\32-\126]", ".")) end

-- Unix time of NTP seconds; those with the top bit clear are after 7 February 2036 (RFC 4330 section 3).
local function unix_time(ntp_seconds)
    return (ntp_seconds < 2 ^ 31 and 2 ^ 32 or 0) + ntp_seconds - 2208988800
end
function Message:time_value()
    local type = self:number("t.ts_type", 1)
    if type == 2 then
        self.tree:append_text(": " .. self:number("t.counter", 4))
        return
    end
    self:known(time_types, type, "type of timestamp")
    local range = self:take(type == 3 and 4 or 8)
    local seconds = unix_time(range(0, 4):uint())
    local nanoseconds = type == 3 and 0 or math.floor(range(4, 4):uint() * 1e9 / 2 ^ 32)
    self.tree:add(fields["t.ntp"], range, NSTime.new(seconds, nanoseconds))
    if seconds >= 0 then self.tree:append_text(os.date("!: %Y-%m-%dT%H:%M:%SZ", seconds)) end -- before 1970 some systems have no date
end
function Message:identity(name)
    self:number(name .. ".type", 1)
    local range = self:octets(name .. ".data", (self:number(name .. ".len", 2)))
    local id = range and printable(range) or ""
    self.tree:append_text(": " .. id)
    return id
end
function Message:mac(algorithm_name, name)
    local algorithm = self:number(algorithm_name, 1)
    self:octets(name, self:known(mac_sizes, algorithm, "MAC algorithm"))
end
function Message:key_validity(kv)
    self:known(kv_types, kv, "key validity")
    if kv == 1 then
        self:octets("kv.spi", (self:number("kv.spi.len", 1)))
    elseif kv == 2 then
        self:octets("kv.from", (self:number("kv.from.len", 1)))
        self:octets("kv.to", (self:number("kv.to.len", 1)))
    end
end
-- The suite is not said. U is a compressed point of BLS12-381, whose first bits are 1 (compressed) and 0 (not infinity), V a hash.
function Message:ciphertext(name)
    self:next_payload()
    local size = self:number(name .. ".len", 2)
    local range, item = self:octets(name .. ".data", size)
    if size > 80 and range:bitfield(0, 2) == 2 then
        item:add(fields["bf_bls12381.u"], range(0, 48)):set_generated()
        item:add(fields["bf_bls12381.v"], range(48, 32)):set_generated()
        item:add(fields["bf_bls12381.w"], range(80)):set_generated()
    end
    self.tree:append_text(string.format(": %d octets", size))
end

---- Header (RFC 3830 section 6.1) ----

function Message:srtp_id(number)
    local start, range = self.at, self:take(9)
    self.at = start
    local item = self.tree:add(fields["srtp_id"], range):append_text(" " .. number)
    self:nested(item, start, function()
        self:number("srtp_id.policy_no", 1)
        item:append_text(string.format(": SSRC 0x%08x", (self:number("srtp_id.ssrc", 4))))
        self:number("srtp_id.roc", 4)
    end)
end
function Message:generic_id() -- RFC 6043 section 6.1.1
    local start, range = self.at, self:take(1)
    self.at = start
    self:nested(self.tree:add(fields["generic_id"], range), start, function()
        self:number("generic_id.cs_id", 1)
        self:number("generic_id.proto_type", 1)
        local _, policies = self:bits(1, "generic_id.s", 1, "generic_id.policies", 7)
        self:octets("generic_id.policy_no", policies)
        self:octets("generic_id.data", (self:number("generic_id.data_len", 2)))
        self:octets("generic_id.spi", (self:number("generic_id.spi_len", 1)))
    end)
end
function Message:header()
    local version = self:number("version", 1)
    self.type = self:number("type", 1)
    self:next_payload()
    self:bits(1, "v.set", 1, "prf_func", 7)
    self.csb_id = self:number("csb_id", 4)
    local count = self:number("cs_count", 1)
    local map = self:number("cs_id_map_type", 1)
    if count > 0 then self:known(maps, map, "CS ID map type") end
    for i = 1, count do
        if map == 0 then
            self:srtp_id(i)
        elseif map == 2 then
            self:generic_id()
        end
    end
    if version ~= 1 then self:stop(malformed, "version " .. version .. ", not 1") end
end

---- Payloads, by number: name in filters, what follows the payload's first octet ----

local payloads = {}

payloads[1] = { "kemac", function(m)
    m:next_payload()
    m:number("kemac.encr_alg", 1)
    m:octets("kemac.key_data", (m:number("kemac.key_data_len", 2)))
    m:mac("kemac.mac_alg", "kemac.mac")
end }
payloads[2] = { "pke", function(m)
    m:next_payload()
    local _, size = m:bits(2, "pke.c", 2, "pke.len", 14)
    m:octets("pke.data", size)
end }
payloads[3] = { "dh", function(m)
    m:next_payload()
    local group = m:number("dh.group", 1)
    m:octets("dh.value", m:known(dh_sizes, group, "group"))
    local _, kv = m:bits(1, "dh.reserv", 4, "dh.kv", 4)
    m:key_validity(kv)
end }
payloads[4] = { "sign", function(m) -- has no next payload and is always last
    local _, size = m:bits(2, "sign.type", 4, "sign.len", 12)
    m:octets("sign.data", size)
    m.next = 0
end }
payloads[5] = { "t", function(m)
    m:next_payload()
    m:time_value()
end }
payloads[6] = { "id", function(m)
    m:next_payload()
    m:identity("id")
end }
payloads[7] = { "cert", function(m)
    m:next_payload()
    m:number("cert.type", 1)
    m:octets("cert.data", (m:number("cert.len", 2)))
end }
payloads[8] = { "chash", function(m)
    m:next_payload()
    local hash = m:number("chash.func", 1)
    m:octets("chash.data", m:known(hash_sizes, hash, "hash function"))
end }
payloads[9] = { "v", function(m)
    m:next_payload()
    m:mac("v.auth_alg", "v.ver_data")
end }
payloads[10] = { "sp", function(m)
    m:next_payload()
    m:number("sp.no", 1)
    local protocol = m:number("sp.proto_type", 1)
    local size = m:number("sp.param_len", 2)
    local last = m.at + size
    m:take(size)
    m.at = last - size
    while m.at < last do
        local start = m.at
        local header = last - start >= 2 and m.tvb(start, 2)
        local whole = header and 2 + header(1, 1):uint()
        if not whole or start + whole > last then m:stop(malformed, "a parameter reaches over the end of its policy") end
        local item = m.tree:add(fields["sp.param"], m.tvb(start, whole))
        m:nested(item, start, function()
            local type, length = m:number("sp.param.type", 1), m:number("sp.param.len", 1)
            local parameter = protocol == 0 and srtp_parameters[type]
            item:append_text(": " .. (parameter and parameter[2] or type))
            if parameter and length >= 1 and length <= 4 then
                local value = m:number("sp." .. parameter[1], length)
                item:append_text(" " .. (parameter[3] and parameter[3][value] or value))
            else
                m:octets("sp.param.value", length)
            end
        end)
    end
end }
payloads[11] = { "rand", function(m)
    m:next_payload()
    m:octets("rand.data", (m:number("rand.len", 1)))
end }
payloads[12] = { "err", function(m)
    m:next_payload()
    local number = m:number("err.no", 1)
    m:number("err.reserved", 2)
    m.tree:append_text(": " .. (errors[number] or number))
    m.note = errors[number]
end }
payloads[13] = { "tr", function(m)
    m:next_payload()
    m:number("tr.role", 1)
    m:time_value()
end }
payloads[14] = { "idr", function(m)
    m:next_payload()
    local role = m:number("idr.role", 1)
    m.tree:append_text(", " .. (roles[role] or role))
    local id = m:identity("idr")
    m.ids[role] = m.ids[role] or id
end }
payloads[15] = { "randr", function(m)
    m:next_payload()
    m:number("randr.role", 1)
    m:octets("rand.data", (m:number("rand.len", 1)))
end }
payloads[20] = { "key", function(m)
    m:next_payload()
    local type, kv = m:bits(1, "key.type", 4, "key.kv", 4)
    m:octets("key.data", (m:number("key.data.len", 2)))
    if salted[type] then m:octets("key.salt", (m:number("key.salt.len", 2))) end
    m:key_validity(kv)
end, secret = true }

-- What the data of an extension says, by type: shown below the data when it has the right form.
local extension_data = {
    [1] = function(range, item) item:add(fields["ext.sdp_ids"], range) end,
    [3] = function(range, item)
        local at = 0
        while range:len() - at >= 3 do
            local size = range(at + 1, 1):uint()
            if size == 0 or at + 2 + size > range:len() then return end
            item:add(fields["ext.key_id.type"], range(at, 1))
            item:add(fields["ext.key_id.len"], range(at + 1, 1))
            item:add(fields["ext.key_id"], range(at + 2, size))
            at = at + 2 + size
        end
    end,
    [241] = function(range, item) -- in an R_MESSAGE_2: over messages 1 to 3 and a secret of the third
        if range:len() == 32 then item:add(fields["ext.binding"], range) end
    end,
    [242] = function(range, item)
        if range:len() < 6 then return end
        item:add(fields["ext.content.csb_id"], range(0, 4))
        item:add(fields["ext.content.prf"], range(4, 1))
        item:add(fields["ext.content.rand"], range(5))
    end,
    [250] = function(range, item) item:add(fields["ext.nonce"], range) end,
}
payloads[21] = { "ext", function(m)
    m:next_payload()
    local type = m:number("ext.type", 1)
    m.tree:append_text(": " .. (extensions[type] or "type " .. type))
    local range, item = m:octets("ext.data", (m:number("ext.len", 2)))
    if range and extension_data[type] then extension_data[type](range, item) end
end }
payloads[22] = { "ibake", function(m) m:ciphertext("ibake") end }
payloads[23] = { "esk", function(m) m:ciphertext("esk") end }
payloads[24] = { "sk", function(m)
    m:next_payload()
    local _, kv = m:bits(1, "sk.type", 4, "sk.kv", 4)
    m:octets("sk.data", (m:number("sk.len", 2)))
    m:key_validity(kv)
end, secret = true }
payloads[25] = { "eccpt", function(m)
    local start = m.at
    m:next_payload()
    local n = m:known(coordinate_sizes, m:number("eccpt.curve", 1), "curve")
    local form = m:take(1):uint() -- SEC 1: 2 and 3 compressed, 4 uncompressed
    m.at = m.at - 1
    m:octets("eccpt.point", (form == 2 or form == 3) and 1 + n or 1 + 2 * n)
    m:octets("eccpt.padding", (start - m.at) % 4)
    m:number("eccpt.auth_alg", 1)
    m:number("eccpt.tgk_len", 2)
    local _, kv = m:bits(1, "eccpt.reserved", 4, "eccpt.kv", 4)
    m:key_validity(kv)
end, secret = true }

---- A message ----

function Message:payload(name, read)
    local start = self.at
    self:take(1)
    self.at = start
    self.item = self.tree:add(fields[name], self.tvb(start))
    self:nested(self.item, start, function() read(self) end)
end
function Message:chain()
    self:payload("hdr", self.header)
    for _ = 1, PAYLOADS_MAX do
        if self.next == 0 then return end
        local payload = payloads[self.next]
        if not payload then
            local name = payload_names[self.next] or "unknown"
            self:stop(undecoded, string.format("payload %d (%s) at %d is not read, nor what follows", self.next, name, self.at))
        end
        self:payload(payload[1], payload[2])
        if payload.secret then self.item:add_proto_expert_info(in_clear, "belongs inside a ciphertext") end
    end
    if self.next ~= 0 then self:stop(malformed, string.format("more than %d payloads", PAYLOADS_MAX)) end
end
-- Reads from the header to the last payload. Returns nil, or why it ended before.
function Message:read()
    local top = self.tree
    local done, problem = pcall(self.chain, self)
    if done then
        self.item = top
    elseif type(problem) ~= "table" then
        error(problem, 0)
    end
    self.tree = top
    return problem
end
-- One line about it.
function Message:summary()
    local line = data_types[self.type] or "MIKEY data type " .. tostring(self.type)
    if self.csb_id then line = line .. string.format(", CSB ID %08x", self.csb_id) end
    if self.ids[1] then line = line .. ", " .. self.ids[1] .. (self.ids[2] and " -> " .. self.ids[2] or "") end
    return line .. (self.note and ", " .. self.note or "")
end

-- Shows the message that begins at `at`; `alone`: nothing may follow it. Returns its line, the end of what was read, whether all went well.
local function show(tvb, at, item, alone)
    local message = new_message(tvb, at, item)
    local problem = message:read()
    if not problem and alone and message.at < message.size then
        problem = { kind = malformed, reason = string.format("%d octets behind the last payload", message.size - message.at) }
    end
    if problem then
        message.item:add_proto_expert_info(problem.kind, problem.reason)
    else
        item:set_len(message.at - at)
    end
    local line = message:summary()
    item:append_text(", " .. line)
    return line, message.at, not problem
end

-- An item that shows nothing, for reading ahead.
local nothing = {}
for _, method in ipairs({ "add", "append_text", "set_len", "set_generated", "add_proto_expert_info" }) do
    nothing[method] = function() return nothing end
end

---- UDP and TCP ----

local PORT = 2269                -- RFC 3830 section 10
local STREAM_MAX = 16384         -- octets of a message of any suite here: a broken one does not swallow the whole stream
local rtp = Dissector.get("rtp")

local function columns(pinfo, line)
    pinfo.cols.protocol = "IBAKE"
    pinfo.cols.info = line
end

-- A message has no length of its own in a stream: it is whole when its last payload is.
local function stream(tvb, pinfo, tree)
    local at = 0
    while at < tvb:len() do
        local ahead = new_message(tvb, at, nothing)
        local problem = ahead:read()
        if problem and problem.short and pinfo.can_desegment > 0 and tvb:len() - at < STREAM_MAX then
            pinfo.desegment_offset = at
            pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
            return tvb:len()
        end
        local line, stopped_at, good = show(tvb, at, tree:add(ibake, tvb(at)), false)
        columns(pinfo, line)
        if not good then break end
        at = stopped_at
    end
    return tvb:len()
end

function ibake.dissector(tvb, pinfo, tree)
    if tvb:len() == 0 then return 0 end
    if pinfo.port_type == 2 then return stream(tvb, pinfo, tree) end -- TCP
    local first = tvb(0, 1):uint()
    if first >= 128 and first < 192 then -- SRTP shares the socket; SRTCP is left alone
        if tvb:len() < 12 or tvb(1, 1):uint() >= 192 and tvb(1, 1):uint() <= 223 then return 0 end
        rtp:call(tvb, pinfo, tree)
        return tvb:len()
    end
    if first ~= 1 and pinfo.src_port ~= PORT and pinfo.dst_port ~= PORT then return 0 end -- something else on a socket that MIKEY was seen on
    columns(pinfo, (show(tvb, 0, tree:add(ibake, tvb()), true)))
    return tvb:len()
end
DissectorTable.get("udp.port"):add(PORT, ibake)
DissectorTable.get("tcp.port"):add(PORT, ibake)

-- Other UDP ports: an IBAKE or error message with a timestamp first and nothing behind; then its socket's SRTP is shown as well.
ibake:register_heuristic("udp", function(tvb, pinfo, tree)
    if tvb:len() < 16 or tvb(0, 1):uint() ~= 1 or tvb(2, 1):uint() ~= 5 then return false end
    local type = tvb(1, 1):uint()
    if type ~= 6 and (type < 19 or type > 25) then return false end
    local ahead = new_message(tvb, 0, nothing)
    if ahead:read() or ahead.at ~= tvb:len() then return false end
    pinfo.conversation = ibake
    ibake.dissector(tvb, pinfo, tree)
    return true
end)

---- SDP, wherever it came from: a=key-mgmt of the session and of every m= section (RFC 4567) ----

local LINES_MAX = 64 -- of an SDP
local sdp, sip_body, sip_type = Field.new("sdp"), Field.new("sip.msg_body"), Field.new("sip.Content-Type")

-- The SDP texts of a frame. Where Wireshark's own dissector fails at a key-mgmt line it leaves no "sdp": then they are bodies of SIP.
local function sdp_texts()
    local found, texts = { sdp() }, {}
    if #found == 0 then
        local types = { sip_type() }
        for i, body in ipairs({ sip_body() }) do
            local type = types[i] and tostring(types[i].value):lower() or ""
            if type:find("^application/sdp") or type:find("^multipart/") then found[#found + 1] = body end
        end
    end
    for i, field in ipairs(found) do texts[i] = field.range end
    return texts
end

-- Lines of a text: position of the first octet from 0, octets without the line's end.
local function lines(octets)
    local at = 1
    return function()
        if at > #octets then return nil end
        local start, stop = at, octets:find("\n", at, true) or #octets + 1
        at = stop + 1
        return start - 1, (octets:sub(start, stop - 1):gsub("\r$", ""))
    end
end

local function show_line(range, line, section, again, tree)
    local where = section == 0 and "session" or "m= section " .. section
    local data = line:match("^a=key%-mgmt: ?%w+ (.*)$")
    local item
    if data and #data > 0 and #data % 4 == 0 and data:find("^[%w+/]+=?=?$") then
        local message = ByteArray.new(data, true):base64_decode():tvb("MIKEY message of the " .. where)
        item = tree:add(ibake, message(), "MIKEY-IBAKE in SDP, " .. where)
        item:add(fields["sdp.section"], range, section)
        line = show(message, 0, item, true)
    else
        item = tree:add(ibake, range, "MIKEY-IBAKE in SDP, " .. where)
        item:add(fields["sdp.section"], range, section)
        item:add_proto_expert_info(malformed, "not a key management protocol and base64")
        line = "malformed a=key-mgmt"
    end
    if again then item:add_proto_expert_info(malformed, "a second MIKEY message at the same place") end
    return line
end

function ibake_sdp.dissector(_, pinfo, tree)
    for _, range in ipairs(sdp_texts()) do
        local section, count, last = 0, 0, nil
        for at, line in lines(range:raw()) do
            if line:sub(1, 2) == "m=" then section = section + 1 end
            -- Other protocols than MIKEY are none of ours; a line without any is malformed.
            if line:sub(1, 11) == "a=key-mgmt:" and (line:match("^a=key%-mgmt: ?(%w+) ") or "mikey") == "mikey" then
                count = count + 1
                if count > LINES_MAX then
                    tree:add(ibake, range(at, #line)):add_proto_expert_info(malformed, "more than " .. LINES_MAX .. " MIKEY messages in an SDP")
                    break
                end
                local separator = tostring(pinfo.cols.info):find("| $") and "" or " | "
                pinfo.cols.info:append(separator .. show_line(range(at, #line), line, section, last == section, tree))
                last = section
            end
        end
    end
end
register_postdissector(ibake_sdp)
