// Answers in the forms the API has for them, and in those it never meant to have.
#pragma once

#include <httplib.h>

#include <string>
#include <string_view>

#include "server/faults.hpp"

namespace mock_exchange {

inline constexpr const char* json = "application/json";

void reply(httplib::Response& response, int status, const std::string& body,
           const char* type = json);
/// An error that the API itself reports.
void reply_flat(httplib::Response& response, int status, std::string_view code,
                std::string_view message, std::string_view details);
/// An error of what stands before or behind the API.
void reply_nested(httplib::Response& response, int status, std::string_view code,
                  std::string_view message, std::string_view details);
void reply_too_many(httplib::Response& response);

/// The faults that leave nothing of the page; false for the others.
bool reply_without_page(httplib::Response& response, fault kind);
/// A page of about so many bytes whose items are numbers.
[[nodiscard]] std::string page_of_numbers(std::size_t size);
/// Half the body, then the end of the connection.
void reply_half(httplib::Response& response, const std::string& body);

}  // namespace mock_exchange
