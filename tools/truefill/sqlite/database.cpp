#include "sqlite/database.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <truefill/json/string.hpp>

#include "base/exit_code.hpp"
#include "sqlite/connection.hpp"

namespace truefill::tool {

namespace {

int flags_of(sqlite_access access) {
    switch (access) {
        case sqlite_access::create: return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        case sqlite_access::existing: return SQLITE_OPEN_READWRITE;
        case sqlite_access::read_only: break;
    }
    return SQLITE_OPEN_READONLY;
}

}  // namespace

std::optional<sqlite_header> read_sqlite_header(const fs::path& file) {
    // The file format's section 1.3: a magic text of 16 bytes; at byte 60 the user version, four
    // bytes in big-endian order.
    constexpr std::string_view magic{"SQLite format 3\0", 16};
    constexpr std::size_t version_at = 60;
    if (sqlite_connection::is_open(file)) {
        return std::nullopt;
    }
    std::array<char, 100> bytes{};
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        return std::nullopt;
    }
    in.read(bytes.data(), bytes.size());
    if (in.gcount() == 0) {
        return std::nullopt;
    }
    if (static_cast<std::size_t>(in.gcount()) < bytes.size() ||
        !std::equal(magic.begin(), magic.end(), bytes.begin())) {
        throw failure{exit_usage, file.string() + " is no SQLite database"};
    }
    std::uint32_t version = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        version = version << 8U | static_cast<unsigned char>(bytes[version_at + i]);
    }
    return sqlite_header{static_cast<int>(version)};
}

sqlite_statement::sqlite_statement(std::shared_ptr<sqlite_connection> in, std::string_view sql)
    : in_{std::move(in)}, handle_{nullptr, sqlite3_finalize} {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(in_->handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    handle_.reset(statement);
    check(code);
}

void sqlite_statement::check(int code) const {
    if (code != SQLITE_OK) {
        in_->throw_error(code);
    }
}

void sqlite_statement::throw_out_of_range() const {
    throw failure{exit_unusable, in_->file().string() + ": a number beyond 64 bits"};
}

void sqlite_statement::bind(int parameter, std::string_view text) {
    // A null pointer would be NULL; an empty text is none.
    check(sqlite3_bind_text64(handle_.get(), parameter, text.empty() ? "" : text.data(),
                              text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void sqlite_statement::bind(int parameter, std::int64_t value) {
    check(sqlite3_bind_int64(handle_.get(), parameter, value));
}

void sqlite_statement::bind(int parameter, std::nullptr_t) {
    check(sqlite3_bind_null(handle_.get(), parameter));
}

bool sqlite_statement::next() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    reset();
    if (code != SQLITE_DONE) {
        in_->throw_error(code);
    }
    return false;
}

std::int64_t sqlite_statement::run() {
    while (next()) {
    }
    return sqlite3_changes64(in_->handle());
}

void sqlite_statement::reset() noexcept {
    sqlite3_reset(handle_.get());  // its result repeats the error of the last step
}

int sqlite_statement::columns() const noexcept {
    return sqlite3_column_count(handle_.get());
}

std::string_view sqlite_statement::column_name(int column) const noexcept {
    return sqlite3_column_name(handle_.get(), column);
}

bool sqlite_statement::is_null(int column) const noexcept {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::int64_t sqlite_statement::integer(int column) const noexcept {
    return sqlite3_column_int64(handle_.get(), column);
}

std::string_view sqlite_statement::text(int column) const noexcept {
    const auto* const text =
        reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
    if (text == nullptr) {
        return {};
    }
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::string json_array(const std::vector<std::string>& texts) {
    std::string array = "[";
    for (const std::string& text : texts) {
        array += array.size() == 1 ? "" : ",";
        json::append_string(array, text);
    }
    return array += ']';
}

sqlite_database::sqlite_database(const fs::path& file, sqlite_access access) {
    (void)read_sqlite_header(file);
    connection_ = std::make_shared<sqlite_connection>(file, flags_of(access));
}

const fs::path& sqlite_database::file() const noexcept {
    return connection_->file();
}

sqlite_statement sqlite_database::prepare(std::string_view sql) const {
    return {connection_, sql};
}

void sqlite_database::run(const std::string& sql) const {
    const int code = sqlite3_exec(connection_->handle(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        connection_->throw_error(code);
    }
}

std::int64_t sqlite_database::integer(std::string_view sql) const {
    sqlite_statement asked = prepare(sql);
    return asked.next() ? asked.integer(0) : 0;
}

void sqlite_database::prepare_for_writing() const {
    // The engine does not call the busy handler while the journal changes, so that two programs
    // which begin a file together would not wait for each other.
    for (int tries = 0;; ++tries) {
        const int code = sqlite3_exec(connection_->handle(), "PRAGMA journal_mode = WAL", nullptr,
                                      nullptr, nullptr);
        if (code == SQLITE_OK) {
            break;
        }
        if ((code & 0xff) != SQLITE_BUSY || !connection_->wait_for_other(tries)) {
            connection_->throw_error(code);
        }
    }
    // The pages of a cache are of 4 kB: 32 MB of them. A larger log than the usual 4 MB lets a page
    // that many batches touch be written once.
    run("PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8192");
}

sqlite_transaction::sqlite_transaction(const sqlite_database& in) : in_{in} {
    in_.run("BEGIN IMMEDIATE");
}

sqlite_transaction::~sqlite_transaction() {
    if (!is_open_) {
        return;
    }
    try {
        in_.run("ROLLBACK");
    } catch (const failure&) {  // the engine has rolled it back already
    }
}

void sqlite_transaction::commit() {
    in_.run("COMMIT");
    is_open_ = false;
}

}  // namespace truefill::tool
