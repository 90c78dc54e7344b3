// Answers of the API, and the answers of injected faults.
#pragma once

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

#include "server/faults.hpp"
#include "wire/items.hpp"

namespace mock_exchange {

inline constexpr const char* json_type = "application/json";

void reply(httplib::Response& response, int status, const std::string& body,
           const char* type = json_type);
void reply(httplib::Response& response, int status, const json& body);
/// An error that the API itself reports.
void reply_flat(httplib::Response& response, int status, std::string_view code,
                std::string_view message, std::string_view details);
/// An error of a proxy before the API or of a service behind it.
void reply_nested(httplib::Response& response, int status, std::string_view code,
                  std::string_view message, std::string_view details);
void reply_too_many(httplib::Response& response);

/// Answers a fault that replaces the whole page; false for the other faults.
bool reply_without_page(httplib::Response& response, fault kind);
/// A page of about `size` bytes whose items are numbers.
[[nodiscard]] std::string page_of_numbers(std::size_t size);
/// Sends half the body and closes the connection.
void reply_half(httplib::Response& response, const std::string& body);
/// Sends the body in ten pieces, with a pause before each but the first. The pause ends when
/// `stopping` becomes true.
void reply_slowly(httplib::Response& response, const std::string& body,
                  std::chrono::milliseconds pause, const std::atomic<bool>& stopping);

}  // namespace mock_exchange
