/* The few things that no page needs but everybody likes; all works without. */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".menu-button");
    if (!button) return;
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", open);
    document.getElementById("menu").classList.toggle("open", open);
  });
  /* a request that reached nobody says so where it was clicked */
  document.addEventListener("htmx:error", (event) => {
    const place = event.target.querySelector?.(".said");
    if (place) place.innerHTML = '<p class="refused" role="alert">Tidak tersambung ke server. Yang Anda isi masih ada; coba sekali lagi.</p>';
  });
  /* a form without htmx is sent once, however often its button is pressed */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("hx-post") || form.method !== "post" || form.dataset.download || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();
