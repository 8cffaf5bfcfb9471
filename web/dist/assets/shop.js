"use strict";(()=>{document.addEventListener("click",o=>{let e=o.target instanceof Element?o.target.closest("[data-open-chat]"):null,t=window.forecourt;!e||!t||(o.preventDefault(),t.open())});})();
