#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/tools/tools_file.hpp"

namespace continuo::test {

/// A look-up, an action that the customer agrees to, one for the team, and one for verified
/// customers.
inline constexpr std::string_view declared_tools_text = R"yaml(version: 1
tools:
  - name: order_status
    description: Where an order is.
    title: {en: order status, de: Bestellstatus}
    arguments:
      properties:
        order_id: {type: string, pattern: "^[0-9]{4,8}$"}
      required: [order_id]
      type: object
    request:
      url: http://127.0.0.1:9/orders/{order_id}
      headers: {Authorization: "Bearer ${SHOP_KEY}"}
      private_addresses: true
    result:
      schema: {type: object, required: [status]}
      fields: {status: /status, day: /delivery/day, items: /items/*/name}
      answer: "Order {order_id} is {status}.[[ It arrives on {day}.]]"
      not_found: "There is no order {order_id}."
    when:
      - "where|when ... order [number] {order_id}"
      - "where is my order"
    ask: {order_id: "Which order is it? Please tell me its number."}
  - name: cancel_order
    description: Cancels an order.
    arguments:
      type: object
      properties:
        order_id: {type: string, pattern: "^[0-9]{4,8}$"}
      required: [order_id]
    request:
      method: POST
      url: http://127.0.0.1:9/orders/{order_id}/cancel
      idempotency_header: Idempotency-Key
      private_addresses: true
    policy: ask_customer
    approval_minutes: 5
    confirm: "Shall I cancel order {order_id}?"
    result: {answer: "Order {order_id} is cancelled.", refusal: /error}
    when: ["cancel ... order {order_id}"]
  - name: refund
    description: Refunds an invoice.
    arguments:
      type: object
      properties: {invoice: {type: integer}}
      required: [invoice]
    request:
      method: POST
      url: http://127.0.0.1:9/refunds
      idempotency_header: Idempotency-Key
      private_addresses: true
    policy: ask_operator
    confirm: "Refund of invoice {invoice}"
    when: ["refund ... invoice {invoice}"]
  - name: my_plan
    description: The customer's plan.
    request: {url: "http://127.0.0.1:9/customers/{customer_id}", private_addresses: true}
    requires: verified_customer
    result: {fields: {plan: /plan}, answer: "You have {plan}."}
    when: ["my plan"]
)yaml";

inline Result<std::shared_ptr<const DeclaredTools>> parse_tools(std::string_view text) {
    return parse_tools_file(
        text,
        "tools.yaml",
        [](const std::string& name) -> std::optional<std::string> {
            if (name == "SHOP_KEY") return "hunter2-hunter2";
            return std::nullopt;
        }
    );
}

inline std::shared_ptr<const DeclaredTools> some_tools() {
    return parse_tools(declared_tools_text).value();
}

}  // namespace continuo::test
