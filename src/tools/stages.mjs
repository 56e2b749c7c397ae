const REMINDER = 10_000;

/** Says what is going on, in plain lines: "2/5 Building the server … 4.1 s". */
export function stages(total) {
  let current = 0;
  return {
    next(title) {
      const label = `${++current}/${total} ${title}`;
      return {
        /** Runs the work; a long one is heard of every ten seconds. */
        async during(work) {
          const start = performance.now();
          console.log(`${label} …`);
          const reminder = setInterval(() => console.log(`${label} … ${seconds(start)} so far`), REMINDER);
          try {
            const result = await work();
            console.log(`${label} … ${seconds(start)}`);
            return result;
          } finally {
            clearInterval(reminder);
          }
        },
        skipped(why) {
          console.log(`${label} … ${why}`);
        },
      };
    },
  };
}

function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
