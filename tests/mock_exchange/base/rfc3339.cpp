#include "base/rfc3339.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace mock_exchange {

namespace {

/// Reads a text of a fixed form. After the first mismatch every further read fails too.
class reader {
public:
    explicit reader(std::string_view text) : left_{text} {}

    [[nodiscard]] bool next_is(char wanted) const {
        return good_ && !left_.empty() && left_.front() == wanted;
    }
    reader& then(char wanted) {
        good_ = next_is(wanted);
        left_.remove_prefix(good_ ? 1 : 0);
        return *this;
    }
    int digits(std::size_t count) {
        int number = 0;
        for (; good_ && count > 0; --count) {
            good_ = next_is_digit();
            if (good_) {
                number = number * 10 + (left_.front() - '0');
                left_.remove_prefix(1);
            }
        }
        return number;
    }
    /// One to nine digits, as microseconds.
    int fraction() {
        int number = digits(1);
        std::size_t count = 1;
        for (; next_is_digit() && count < 9; ++count) {
            const int digit = digits(1);
            number = count < 6 ? number * 10 + digit : number;
        }
        for (; count < 6; ++count) {
            number *= 10;
        }
        return number;
    }
    [[nodiscard]] bool at_good_end() const { return good_ && left_.empty(); }

private:
    [[nodiscard]] bool next_is_digit() const {
        return !left_.empty() && left_.front() >= '0' && left_.front() <= '9';
    }

    std::string_view left_;
    bool good_ = true;
};

}  // namespace

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string rfc3339(std::int64_t us) {
    using namespace std::chrono;
    const sys_time<microseconds> instant{microseconds{us}};
    const sys_days day = floor<days>(instant);
    const year_month_day date{day};
    const hh_mm_ss time{instant - day};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06d",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()),
                  static_cast<int>(time.subseconds().count()));
    std::string_view trimmed{text.data()};
    trimmed.remove_suffix(trimmed.size() - 1 - trimmed.find_last_not_of('0'));
    if (trimmed.back() == '.') {
        trimmed.remove_suffix(1);
    }
    return std::string{trimmed} += 'Z';
}

std::string http_date(std::int64_t us) {
    const std::time_t seconds = floor_seconds(us);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    return {text.data(),
            std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
    using namespace std::chrono;
    reader in{text};
    const year y{in.digits(4)};
    const month m{static_cast<unsigned>(in.then('-').digits(2))};
    const day d{static_cast<unsigned>(in.then('-').digits(2))};
    const year_month_day date{y, m, d};
    const hours hour{in.then('T').digits(2)};
    const minutes minute{in.then(':').digits(2)};
    const seconds second{in.then(':').digits(2)};
    const microseconds fraction{in.next_is('.') ? in.then('.').fraction() : 0};
    minutes offset{0};
    if (in.next_is('Z')) {
        in.then('Z');
    } else {
        const bool west = in.next_is('-');
        const hours offset_hours{in.then(west ? '-' : '+').digits(2)};
        const minutes offset_minutes{in.then(':').digits(2)};
        if (offset_hours > hours{23} || offset_minutes > minutes{59}) {
            return std::nullopt;
        }
        offset = (offset_hours + offset_minutes) * (west ? -1 : 1);
    }
    if (!in.at_good_end() || !date.ok() || hour > hours{23} || minute > minutes{59} ||
        second > seconds{60}) {
        return std::nullopt;
    }
    return (sys_days{date} + hour + minute + second + fraction - offset).time_since_epoch().count();
}

}  // namespace mock_exchange
