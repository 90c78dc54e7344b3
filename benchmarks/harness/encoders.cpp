#include "harness/encoders.hpp"

#include <openssl/md5.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <truefill/identity/fill_id.hpp>
#include <truefill/normalizer.hpp>
#include <truefill/output/events.hpp>
#include <truefill/output/rows.hpp>
#include <truefill/reader/structural_index.hpp>

namespace bench {

namespace {

/// Keeps the optimizer from removing a computation whose result is not used.
template <class Value>
void keep_alive(const Value& value) {
    asm volatile("" : : "r"(&value) : "memory");  // NOLINT(hicpp-no-assembler)
}

std::vector<truefill::fill> fills_of(const input& in) {
    std::vector<truefill::fill> fills;
    truefill::normalizer normalize;
    for (const std::string_view payload : in.payloads) {
        (void)normalize(
            payload, truefill::source::rest,
            [&](const truefill::fill_view& fill) { fills.emplace_back(fill); }, truefill::ignore);
    }
    return fills;
}

bool md5_at_once(std::string_view message, truefill::md5_digest& digest) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    return MD5(reinterpret_cast<const unsigned char*>(message.data()), message.size(),
               digest.data()) != nullptr;
#pragma GCC diagnostic pop
}

}  // namespace

void add_row_writers(const input& in, std::vector<lane>& lanes) {
    const auto fills = std::make_shared<std::vector<truefill::fill>>(fills_of(in));
    const auto out = std::make_shared<std::string>();
    const auto add = [&](const char* name, const std::function<void()>& write) {
        write();
        lanes.push_back({.name = name,
                         .run = write,
                         .items = fills->size(),
                         .bytes = out->size(),
                         .calls = fills->size()});
    };
    add("append_row (NDJSON)", [fills, out] {
        out->clear();
        for (const truefill::fill& fill : *fills) {
            truefill::append_row(*out, fill);
        }
        keep_alive(*out);
    });
    add("append_table_row (JSONEachRow)", [fills, out] {
        const truefill::row_writer writer{"benchmark", "1.0.0", 2, 1'785'369'600'000'000};
        out->clear();
        for (const truefill::fill& fill : *fills) {
            truefill::append_table_row(*out, truefill::record_of<std::string_view>(fill, "main"),
                                       writer);
        }
        keep_alive(*out);
    });
}

void add_event_writer(const input& in, std::vector<lane>& lanes) {
    truefill::normalizer normalize;
    std::string first_dropped;
    const auto keep_first = [&](const truefill::reject_view& reject) {
        if (first_dropped.empty()) {
            first_dropped = reject.raw;
        }
    };
    const truefill::stats batch = normalize(
        in.payloads.front(), truefill::source::rest, [](const truefill::fill_view&) {}, keep_first);
    const std::string first{normalize.first_item(in.payloads.front())};
    const auto out = std::make_shared<std::string>();
    const auto write = [out, batch, first, first_dropped] {
        const truefill::timestamp now{std::chrono::microseconds{1'785'369'600'000'000}};
        out->clear();
        truefill::append_source_sanity(*out, batch, first, now);
        truefill::append_sample(*out, first, {}, now);
        truefill::append_predicate_filtered(*out, batch, now);
        truefill::append_dropped_invalid(*out, batch, first_dropped, now);
        truefill::append_pipeline_stats(*out, batch, now);
        keep_alive(*out);
    };
    write();
    lanes.push_back(
        {.name = "all events of a page", .run = write, .items = in.items, .bytes = out->size()});
}

void add_digests(const input& in, std::vector<lane>& lanes) {
    const auto messages = std::make_shared<std::vector<std::string>>();
    std::size_t bytes = 0;
    for (const truefill::fill& fill : fills_of(in)) {
        truefill::draft known;
        known.order_id = fill.order_id();
        known.outcome = fill.side();
        known.price = fill.price();
        known.size = fill.size();
        known.time = fill.time();
        truefill::write_identity(known, messages->emplace_back());
        bytes += messages->back().size();
    }
    const auto add = [&](const char* name, auto digest_of) {
        lanes.push_back({.name = name,
                         .run =
                             [messages, digest_of] {
                                 for (const std::string& message : *messages) {
                                     truefill::md5_digest digest{};
                                     if (!digest_of(message, digest)) {
                                         throw std::runtime_error{"OpenSSL has no MD5"};
                                     }
                                     keep_alive(digest);
                                 }
                             },
                         .items = messages->size(),
                         .bytes = bytes,
                         .calls = messages->size()});
    };
    add("one-shot MD5()", md5_at_once);
    const auto evp = std::make_shared<truefill::openssl_md5>();
    add("EVP MD5, fetched once", [evp](std::string_view message, truefill::md5_digest& digest) {
        return (*evp)(message, digest);
    });
}

void add_ceilings(const input& in, std::vector<lane>& lanes) {
    const auto add = [&](const char* name, auto pass) {
        lanes.push_back({.name = name,
                         .run =
                             [&in, pass] {
                                 for (const std::string_view payload : in.payloads) {
                                     pass(payload);
                                 }
                             },
                         .items = in.items,
                         .bytes = in.bytes,
                         .calls = in.payloads.size()});
    };
    const auto copy = std::make_shared<std::vector<char>>(in.bytes);
    add("memcpy", [copy](std::string_view payload) {
        std::memcpy(copy->data(), payload.data(), payload.size());
        keep_alive(*copy->data());
    });
    std::size_t longest = 0;
    for (const std::string_view payload : in.payloads) {
        longest = std::max(longest, payload.size());
    }
    const auto tokens = std::make_shared<truefill::structural_index>(longest);
    add("simdjson stage 1", [tokens](std::string_view payload) {
        if (!tokens->index(payload)) {
            throw std::runtime_error{"stage 1: not JSON"};
        }
    });
}

}  // namespace bench
