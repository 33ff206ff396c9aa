/* The door of a meeting: the camera, and scans that wait on the phone while there is no signal.
   The phone holds digests of codes with name, post and village; of a scan its code, until it is sent. */
(() => {
  const place = document.getElementById("tanpa-sinyal");
  if (!place) return;
  place.hidden = false;
  const key = `pintu ${place.dataset.meeting}`;
  const said = place.querySelector(".waiting");
  const read = (name, usual) => {
    try { return JSON.parse(localStorage.getItem(`${key} ${name}`)) ?? usual; } catch { return usual; }
  };
  const write = (name, value) => localStorage.setItem(`${key} ${name}`, JSON.stringify(value));
  const nonce = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
  const field = (name) => document.querySelector(`#masuk [name=${name}]`);
  const tidy = (text) => {
    const typed = text.replace(/[\s-]/g, "").toUpperCase();
    if (!typed.startsWith("SBM1")) return "";
    return "SBM1-" + typed.slice(4).replace(/O/g, "0").replace(/[IL]/g, "1");
  };
  const digest = async (text) => {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, "0")).join("");
  };
  const stamp = () => {
    const now = new Date(), east = new Date(now.getTime() + 7 * 3600e3);
    return east.toISOString().slice(0, 19) + "+07:00";
  };
  const show = (more = "") => {
    const waiting = read("antrean", []).length;
    const known = Object.keys(read("daftar", {})).length;
    said.textContent = `${waiting} menunggu dikirim. ${known} undangan dikenal ponsel ini. ${more}`.trim();
  };
  const tell = (kind, sentence) => {
    const box = document.querySelector("#pintu-isi .said");
    const line = document.createElement("div");
    line.className = `door-said ${kind}`;
    const strong = document.createElement("strong");
    strong.textContent = sentence;
    line.append(strong);
    box.replaceChildren(line);
  };
  const keep = async (code) => {
    const good = tidy(code);
    const person = good && read("daftar", {})[await digest(good)];
    write("antrean", [...read("antrean", []), [nonce(), good || code, stamp()]]);
    if (person) tell("good", `${person[0]}, ${person[1]} ${person[2]}: dicatat di ponsel, menunggu dikirim.`);
    else tell("wait", "Belum dapat dipastikan: kode ini tidak ada di daftar ponsel. Disimpan dan menunggu dikirim.");
    show();
  };
  const refresh = async () => {
    try {
      const answer = await fetch(place.dataset.list, { headers: { Accept: "application/json" } });
      if (answer.ok) write("daftar", await answer.json());
    } catch { /* without signal the list of before stays */ }
    show();
  };
  let sending = false;
  const send = async () => {
    const queue = read("antrean", []);
    if (!queue.length || sending) return show();
    sending = true;
    try {
      const body = new URLSearchParams({ csrf: place.dataset.csrf, pintu: field("pintu")?.value || "ponsel", pindaian: JSON.stringify(queue.slice(0, 500)) });
      const answer = await fetch(place.dataset.send, { method: "POST", body });
      if (answer.ok && answer.headers.get("content-type")?.startsWith("application/json")) {
        const done = new Set(queue.slice(0, 500).map((one) => one[0]));
        write("antrean", read("antrean", []).filter((one) => !done.has(one[0])));
        const told = await answer.json();
        const wrong = told.filter((one) => one[0] === "bad").map((one) => one[1]);
        show(`${told.length} terkirim.${wrong.length ? " " + wrong.join(" ") : ""}`);
      } else show("Server belum menerima; pindaian tetap tersimpan di ponsel ini. Muat ulang halaman dan masuk lagi bila perlu.");
    } catch { show("Belum ada sinyal; pindaian tetap tersimpan di ponsel ini."); }
    sending = false;
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const press = form.querySelector("[name=nonce]");
    if (press && !press.value) press.value = nonce();
    if (form.id !== "masuk" || navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const code = field("kode").value;
    if (code.trim()) await keep(code);
    else tell("wait", "Tanpa sinyal hanya kode yang dapat dicatat. Nama menunggu sampai tersambung.");
    form.reset();
  }, true);
  place.querySelector(".send").addEventListener("click", send);
  place.querySelector(".file").addEventListener("click", () => {
    const rows = read("antrean", []).map(([, code, when]) => `${code},ponsel,${when}`);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([["code,device,device_time", ...rows, ""].join("\n")], { type: "text/csv" }));
    link.download = `kode-${place.dataset.meeting}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  const camera = place.querySelector(".camera"), video = place.querySelector("video");
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) {
    camera.hidden = true;
    place.querySelector(".no-camera").hidden = false;
  }
  camera.addEventListener("click", async () => {
    try {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.hidden = false;
      await video.play();
      let last = "";
      const look = async () => {
        if (video.hidden) return;
        const found = await detector.detect(video).catch(() => []);
        const code = found[0]?.rawValue ?? "";
        if (code && code !== last) {
          last = code;
          if (navigator.onLine) { field("kode").value = code; field("nonce").value = nonce(); video.hidden = true; field("kode").form.requestSubmit(); return; }
          await keep(code);
        }
        setTimeout(look, 200);
      };
      look();
    } catch { show("Kamera tidak dapat dipakai; ketik kodenya."); }
  });
  window.addEventListener("online", send);
  refresh();
  send();
})();
