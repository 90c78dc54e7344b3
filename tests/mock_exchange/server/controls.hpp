// The unsigned endpoints below /mock/, with which a test reads the truth and changes the account.
#pragma once

#include <httplib.h>

#include "server/account_state.hpp"
#include "server/faults.hpp"
#include "server/request_log.hpp"

namespace mock_exchange {

/// Each function answers one endpoint. Those with parameters throw bad_request.
class controls {
public:
    /// The arguments must outlive the object.
    controls(account_state& account, fault_plan& faults, const request_log& log)
        : account_{account}, faults_{faults}, log_{log} {}

    void stats(const httplib::Request& request, httplib::Response& response);
    void truth(const httplib::Request& request, httplib::Response& response);
    void add(const httplib::Request& request, httplib::Response& response);
    void replace_faults(const httplib::Request& request, httplib::Response& response);
    void move_cutoff(const httplib::Request& request, httplib::Response& response);
    void transfer(const httplib::Request& request, httplib::Response& response);
    void settle(const httplib::Request& request, httplib::Response& response);

private:
    [[nodiscard]] std::uint16_t market_of(const httplib::Request& request) const;

    account_state& account_;
    fault_plan& faults_;
    const request_log& log_;
};

}  // namespace mock_exchange
