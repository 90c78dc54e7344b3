// A set of digests that is emptied in constant time and keeps its memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <truefill/identity/fill_id.hpp>
#include <utility>
#include <vector>

namespace truefill::inline v0_1::detail {

/// The digests of one payload's synthetic ids: an open hash table whose slots carry the number of
/// the payload that filled them, so that clear() is one increment. Keeps its memory.
class digest_set {
public:
    void clear() noexcept {
        size_ = 0;
        ++generation_;
    }
    /// Whether the digest is new.
    [[nodiscard]] bool insert(const md5_digest& digest) {
        if (2 * (size_ + 1) > slots_.size()) {
            grow();
        }
        slot& found = find(digest);
        if (found.generation == generation_) {
            return false;
        }
        found = {digest, generation_};
        ++size_;
        return true;
    }

private:
    struct slot {
        md5_digest digest{};
        std::uint64_t generation = 0;
    };

    slot& find(const md5_digest& digest) noexcept {
        std::size_t hash = 0;
        std::memcpy(&hash, digest.data(), sizeof hash);
        for (;; ++hash) {
            slot& candidate = slots_[hash & (slots_.size() - 1)];
            if (candidate.generation != generation_ || candidate.digest == digest) {
                return candidate;
            }
        }
    }
    void grow() {
        const auto before = std::exchange(
            slots_, std::vector<slot>(slots_.empty() ? std::size_t{64} : 2 * slots_.size()));
        for (const slot& old : before) {
            if (old.generation == generation_) {
                find(old.digest) = old;
            }
        }
    }

    std::vector<slot> slots_;
    std::size_t size_ = 0;
    std::uint64_t generation_ = 1;
};

}  // namespace truefill::inline v0_1::detail
