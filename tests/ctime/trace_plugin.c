/* TCG plugin of qemu-user and qemu-system: a hash of every executed address and of every address of memory. SPDX-License-Identifier: Apache-2.0
 *
 * -plugin libtrace.so,begin=ADDRESS,end=ADDRESS -d plugin: from the instruction at `begin` to that at `end` it counts instructions and
 * hashes their addresses, and those of loads and stores, in order; one line for each time `end` is reached. A conditional instruction of
 * ARM that is not executed counts as one, and its load or store does not: what it does to registers takes the same time. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Version 1 of the interface, which QEMU 7.2 exports: Debian has no header for it. */
#define API __attribute__((visibility("default")))
typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void (*insn_callback)(unsigned cpu, void *data);
typedef void (*memory_callback)(unsigned cpu, uint32_t info, uint64_t address, void *data);
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id, void (*callback)(plugin_id, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, insn_callback callback, int flags, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, memory_callback callback, int flags, int rw, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
bool qemu_plugin_mem_is_store(uint32_t info);
void qemu_plugin_outs(const char *text);
enum { NO_REGISTERS = 0, READ_AND_WRITE = 3 };

API int qemu_plugin_version = 1;

static uint64_t begin, end, instructions, addresses, code, data;
static bool inside;

/* FNV-1a by words, with a shift that brings high bits down. */
static void mix(uint64_t *hash, uint64_t value) {
    *hash = (*hash ^ value) * UINT64_C(0x100000001b3);
    *hash ^= *hash >> 29;
}

static void on_instruction(unsigned cpu, void *at) {
    const uint64_t pc = (uint64_t)(uintptr_t)at;
    (void)cpu;
    if (pc == begin) {
        inside = true;
        instructions = addresses = 0;
        code = data = UINT64_C(0xcbf29ce484222325);
    } else if (inside && pc == end) {
        char line[128];
        inside = false;
        snprintf(line, sizeof line, "trace: instructions=%llu accesses=%llu code=%016llx data=%016llx\n",
                 (unsigned long long)instructions, (unsigned long long)addresses, (unsigned long long)code,
                 (unsigned long long)data);
        qemu_plugin_outs(line);
    }
    if (!inside) return;
    instructions++;
    mix(&code, pc);
}

static void on_access(unsigned cpu, uint32_t info, uint64_t address, void *unused) {
    (void)cpu;
    (void)unused;
    if (!inside) return;
    addresses++;
    mix(&data, 2 * address + qemu_plugin_mem_is_store(info));
}

static void on_translation(plugin_id id, struct qemu_plugin_tb *tb) {
    (void)id;
    for (size_t i = 0, n = qemu_plugin_tb_n_insns(tb); i < n; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        qemu_plugin_register_vcpu_insn_exec_cb(insn, on_instruction, NO_REGISTERS,
                                               (void *)(uintptr_t)qemu_plugin_insn_vaddr(insn));
        qemu_plugin_register_vcpu_mem_cb(insn, on_access, NO_REGISTERS, READ_AND_WRITE, NULL);
    }
}

API int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv) {
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "begin=", 6) == 0) begin = strtoull(argv[i] + 6, NULL, 0);
        if (strncmp(argv[i], "end=", 4) == 0) end = strtoull(argv[i] + 4, NULL, 0);
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    return 0;
}
