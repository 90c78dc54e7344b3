// chDB behind the HTTP interface of a ClickHouse server: what a test asks of SQL and formats it
// answers as a modern ClickHouse would. Users, partial bodies and concurrency are not its subject.
//
// usage: chdb_server --library libchdb.so --path DIR [--port N] [--port-file FILE]
#include <dlfcn.h>
#include <httplib.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <regex>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

struct chdb_result;
using chdb_connection = struct chdb_connection_tag*;

// The part of chDB's C interface that is used here; its package brings no header.
struct chdb_library {
    explicit chdb_library(const std::string& path)
        : handle(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
        if (handle == nullptr) {
            throw std::runtime_error(dlerror());
        }
        find(set_signal_handlers_enabled, "chdb_set_signal_handlers_enabled");
        find(connect, "chdb_connect");
        find(close, "chdb_close_conn");
        find(query, "chdb_query_n");
        find(error, "chdb_result_error");
        find(buffer, "chdb_result_buffer");
        find(length, "chdb_result_length");
        find(destroy, "chdb_destroy_query_result");
    }

    template <typename Function>
    void find(Function*& function, const char* name) {
        function = reinterpret_cast<Function*>(dlsym(handle, name));
        if (function == nullptr) {
            throw std::runtime_error(std::string("no function ") + name + " in the library");
        }
    }

    void* handle;
    void (*set_signal_handlers_enabled)(bool);
    chdb_connection* (*connect)(int, char**);
    void (*close)(chdb_connection*);
    chdb_result* (*query)(chdb_connection, const char*, std::size_t, const char*, std::size_t);
    const char* (*error)(chdb_result*);
    char* (*buffer)(chdb_result*);
    std::size_t (*length)(chdb_result*);
    void (*destroy)(chdb_result*);
};

// What the server said no with: "Code: 115. DB::Exception: ..".
struct refusal : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class session {
public:
    session(const chdb_library& library, const std::string& path) : chdb_(library) {
        std::string program = "chdb_server";
        std::string argument = "--path=" + path;
        char* arguments[] = {program.data(), argument.data()};
        connection_ = chdb_.connect(2, arguments);
        if (connection_ == nullptr) {
            throw std::runtime_error("chDB does not open " + path);
        }
    }
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    ~session() { chdb_.close(connection_); }

    std::string run(const std::string& sql, const std::string& format = "TabSeparated") {
        chdb_result* result =
            chdb_.query(*connection_, sql.data(), sql.size(), format.data(), format.size());
        if (result == nullptr) {
            throw refusal("Code: 1000. DB::Exception: chDB gave no result");
        }
        const char* error = chdb_.error(result);
        const std::string text = error != nullptr ? error : "";
        std::string output;
        if (error == nullptr && chdb_.length(result) > 0) {
            output.assign(chdb_.buffer(result), chdb_.length(result));
        }
        chdb_.destroy(result);
        if (error != nullptr) {
            throw refusal(text);
        }
        return output;
    }

private:
    const chdb_library& chdb_;
    chdb_connection* connection_;
};

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string{c};
    }
    return out + "'";
}

// chDB ends inlined data at a blank line and takes the rest for SQL; a server does not. So the
// data of an INSERT .. FORMAT goes by way of a file.
std::string with_data_in_file(const std::string& sql, const std::string& file) {
    static const std::regex insert(
        R"(^(\s*INSERT\s+INTO\s[^'"]*?)(\sSETTINGS\s[^"]*?)?(\sFORMAT\s+\w+)(?:\s|$))",
        std::regex::icase | std::regex::optimize);
    static const std::regex select(R"(\s(SELECT|VALUES|INFILE)\s)", std::regex::icase);
    const std::string start = sql.substr(0, 8192);
    std::smatch part;
    if (!std::regex_search(start, part, insert) || std::regex_search(part.str(1), select)) {
        return sql;
    }
    std::ofstream(file, std::ios::binary) << sql.substr(static_cast<std::size_t>(part.length()));
    return part.str(1) + " FROM INFILE " + quoted(file) + " COMPRESSION 'none'" + part.str(2) +
           part.str(3);
}

class front {
public:
    front(const chdb_library& library, const std::string& path)
        : chdb_(library), path_(path), file_(path + ".insert"), first_(library, path) {}

    void answer(const httplib::Request& request, const std::string& body,
                httplib::Response& response) {
        const std::lock_guard alone(mutex_);
        response.set_header("X-ClickHouse-Server-Display-Name", "chdb");
        try {
            response.set_content(run(request, body), "text/tab-separated-values; charset=UTF-8");
        } catch (const std::exception& error) {
            const std::string text = error.what();
            std::smatch code;
            const std::string start = text.substr(0, 64);
            if (std::regex_search(start, code, std::regex(R"(Code: (\d+))"))) {
                response.set_header("X-ClickHouse-Exception-Code", code.str(1));
            }
            response.status = 500;
            response.set_content(text + "\n", "text/plain; charset=UTF-8");
        }
    }

private:
    std::string run(const httplib::Request& request, const std::string& body) {
        std::string sql;
        std::string format = "TabSeparated";
        session one(chdb_, path_);
        for (const auto& [name, value] : request.params) {
            if (name == "query") {
                sql = value + "\n";
            } else if (name == "default_format") {
                format = value;
            } else if (name == "database") {
                one.run("USE `" + value + "`");
            } else if (name != "user" && name != "password" && name != "query_id" &&
                       name != "wait_end_of_query") {
                if (!std::regex_match(name, std::regex("[A-Za-z0-9_]+"))) {
                    throw refusal("Code: 115. DB::Exception: Unknown setting '" + name + "'");
                }
                one.run("SET " + name + " = " + quoted(value));
            }
        }
        if (request.method == "GET") {
            one.run("SET readonly = 2");
        }
        sql += body;
        if (sql.find_first_not_of(" \t\r\n") == std::string::npos) {
            throw refusal("Code: 62. DB::Exception: Empty query. (SYNTAX_ERROR)");
        }
        return one.run(with_data_in_file(sql, file_), format);
    }

    const chdb_library& chdb_;
    std::string path_;
    std::string file_;
    session first_;  // keeps the engine up between requests
    std::mutex mutex_;
};

int serve(std::map<std::string, std::string> options) {
    // Before any other thread is started, so that only the one below is told to stop.
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, nullptr);

    const chdb_library library(options.at("--library"));
    library.set_signal_handlers_enabled(false);
    front clickhouse(library, options.at("--path"));

    httplib::Server server;
    server.set_tcp_nodelay(true);
    server.set_keep_alive_max_count(1'000'000);
    server.Get("/ping", [](const httplib::Request&, httplib::Response& response) {
        response.set_content("Ok.\n", "text/html; charset=UTF-8");
    });
    server.Get("/", [&](const httplib::Request& request, httplib::Response& response) {
        clickhouse.answer(request, "", response);
    });
    // A reader of its own: the library would take a large body for a form and refuse it.
    server.Post("/", [&](const httplib::Request& request, httplib::Response& response,
                         const httplib::ContentReader& reader) {
        std::string body;
        reader([&](const char* data, std::size_t size) {
            body.append(data, size);
            return true;
        });
        clickhouse.answer(request, body, response);
    });

    int port = std::stoi(options["--port"].empty() ? "0" : options["--port"]);
    if (port == 0) {
        port = server.bind_to_any_port("127.0.0.1");
    } else if (!server.bind_to_port("127.0.0.1", port)) {
        port = -1;
    }
    if (port < 0) {
        throw std::runtime_error("the port is taken");
    }
    if (const std::string& file = options["--port-file"]; !file.empty()) {
        std::ofstream(file + ".new") << port << '\n';
        std::filesystem::rename(file + ".new", file);
    }
    std::thread stopper([&] {
        int signal = 0;
        sigwait(&stop, &signal);
        server.stop();
    });
    const bool served = server.listen_after_bind();
    kill(getpid(), SIGTERM);
    stopper.join();
    return served ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        std::map<std::string, std::string> options;
        for (int i = 1; i + 1 < count; i += 2) {
            options[arguments[i]] = arguments[i + 1];
        }
        if (options["--library"].empty() || options["--path"].empty()) {
            std::cerr << "usage: chdb_server --library libchdb.so --path DIR [--port N] "
                         "[--port-file FILE]\n";
            return 2;
        }
        return serve(options);
    } catch (const std::exception& error) {
        std::cerr << "chdb_server: " << error.what() << '\n';
        return 1;
    }
}
