// Puts the service worker in place. Without one (plain http, a private window)
// everything works, only not without a network.

export function keepShell(): void {
  if (!("serviceWorker" in navigator)) return;
  // After the first drawing: it fetches the same files once more.
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/assets/sw.js", { scope: "/console" }).catch(() => undefined);
  });
}
