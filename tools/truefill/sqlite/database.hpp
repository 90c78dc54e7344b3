// A wrapper of SQLite: one file, statements, transactions. Error messages name the file.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/files.hpp"

namespace truefill::tool {

class sqlite_connection;

/// A prepared statement. Parameters are numbered from 1, columns from 0. Every call but the
/// columns' throws failure, which names the file, when the engine reports an error.
class sqlite_statement {
public:
    sqlite_statement(std::shared_ptr<sqlite_connection> in, std::string_view sql);

    /// A text is not copied: it must live until the statement is reset or bound anew.
    void bind(int parameter, std::string_view text);
    void bind(int parameter, const std::string& text) { bind(parameter, std::string_view{text}); }
    void bind(int parameter, const char* text) { bind(parameter, std::string_view{text}); }
    void bind(int parameter, std::int64_t value);
    void bind(int parameter, bool value) { bind(parameter, std::int64_t{value ? 1 : 0}); }
    void bind(int parameter, std::nullptr_t);
    /// Whole numbers of any width. A value beyond int64 throws failure.
    template <class Integer>
        requires std::is_integral_v<Integer>
    void bind(int parameter, Integer value) {
        if (!std::in_range<std::int64_t>(value)) {
            throw_out_of_range();
        }
        bind(parameter, static_cast<std::int64_t>(value));
    }
    /// Nothing is NULL.
    template <class Value>
    void bind(int parameter, const std::optional<Value>& value) {
        value ? bind(parameter, *value) : bind(parameter, nullptr);
    }
    /// Resets the statement and binds parameters 1, 2, .. in order.
    template <class... Values>
    sqlite_statement& with(const Values&... values) {
        reset();
        int parameter = 0;
        (bind(++parameter, values), ...);
        return *this;
    }

    /// Goes to the next row; false after the last one, when the statement is reset.
    [[nodiscard]] bool next();
    /// Runs a statement to its end. Returns how many rows it inserted, changed or deleted.
    std::int64_t run();
    void reset() noexcept;

    [[nodiscard]] int columns() const noexcept;
    [[nodiscard]] std::string_view column_name(int column) const noexcept;
    [[nodiscard]] bool is_null(int column) const noexcept;
    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    /// A text, or the text of a number. NULL is "". Valid until the next call of next(), run() or
    /// reset().
    [[nodiscard]] std::string_view text(int column) const noexcept;

private:
    [[noreturn]] void throw_out_of_range() const;
    void check(int code) const;

    std::shared_ptr<sqlite_connection> in_;
    std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> handle_;
};

/// Texts as one parameter, for `IN (SELECT value FROM json_each(?))`.
[[nodiscard]] std::string json_array(const std::vector<std::string>& texts);

/// How a database is opened.
enum class sqlite_access : std::uint8_t {
    create = 1,     ///< created when it is not there
    existing = 2,   ///< must be there
    read_only = 3,  ///< must be there, and is not written
};

/// The header of a file, read without the engine, so that the file is not changed.
struct sqlite_header {
    int user_version = 0;
};

/// Nothing when there is no file, an empty one, or one that this process has open: closing any
/// descriptor of a file drops all POSIX locks that the process holds on it, those of the open
/// connection too. Throws failure (usage) when it is no SQLite database.
[[nodiscard]] std::optional<sqlite_header> read_sqlite_header(const fs::path& file);

/// A database file that is open. Not thread-safe.
class sqlite_database {
public:
    /// Throws failure: usage when the file is no SQLite database or can't be opened.
    sqlite_database(const fs::path& file, sqlite_access access);

    [[nodiscard]] const fs::path& file() const noexcept;
    [[nodiscard]] sqlite_statement prepare(std::string_view sql) const;
    /// Runs statements one after the other and ignores their rows.
    void run(const std::string& sql) const;
    /// The first column of the first row; 0 when there is none.
    [[nodiscard]] std::int64_t integer(std::string_view sql) const;
    /// Switches to a write-ahead log: commits are synced, and readers and the writer do not wait
    /// for each other.
    void prepare_for_writing() const;

private:
    std::shared_ptr<sqlite_connection> connection_;
};

/// Holds the file's write lock until commit(); what was not committed is rolled back.
class sqlite_transaction {
public:
    /// Waits for other programs that write. Throws failure when the program is asked to stop and
    /// the file does not become free within two seconds.
    explicit sqlite_transaction(const sqlite_database& in);
    ~sqlite_transaction();
    sqlite_transaction(const sqlite_transaction&) = delete;
    sqlite_transaction& operator=(const sqlite_transaction&) = delete;
    /// What was written is on the disk when the call returns; only then other programs see it.
    void commit();

private:
    const sqlite_database& in_;
    bool is_open_ = true;
};

}  // namespace truefill::tool
