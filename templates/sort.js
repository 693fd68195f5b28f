"use strict";
document.querySelectorAll("table.sortable").forEach(function (table) {
  table.querySelectorAll("thead button").forEach(function (button) {
    button.addEventListener("click", function () {
      var head = button.closest("th"), at = head.cellIndex, body = table.tBodies[0];
      var up = head.getAttribute("aria-sort") !== "descending" ? -1 : 1;
      table.querySelectorAll("thead th").forEach(function (th) { th.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", up < 0 ? "descending" : "ascending");
      Array.from(body.rows).sort(function (one, other) {
        var a = one.cells[at], b = other.cells[at], x = a.dataset.order, y = b.dataset.order;
        if (x !== undefined && y !== undefined) { return up * (Number(x) - Number(y)); }
        if (x !== undefined || y !== undefined) { return x === undefined ? 1 : -1; }
        return up * a.textContent.localeCompare(b.textContent);
      }).forEach(function (row) { body.appendChild(row); });
    });
  });
});
