// The sample shop's only script: a link that opens the chat in place where the
// widget is there, and stays a link to the chat page where it is not.

interface Forecourt {
  open(): void;
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("[data-open-chat]") : null;
  const forecourt = (window as unknown as { forecourt?: Forecourt }).forecourt;
  if (!link || !forecourt) return;
  event.preventDefault();
  forecourt.open();
});
