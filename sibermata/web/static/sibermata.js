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
  /* a form without htmx is sent once, however often its button is pressed; one that hands out a file
     leaves its page standing, and may be sent again after a while */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("hx-post") || form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    if (form.dataset.download) setTimeout(() => delete form.dataset.sent, 2000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();
