// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the values of a page: a map with a colour scale and a line for the chosen cell, or a line.
"use strict";

(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const dimensions = data.dimensions;
  const values = unpack(data.values);
  const strides = new Array(dimensions.length);
  dimensions.reduceRight((stride, dimension, i) => {
    strides[i] = stride;
    return stride * dimension.values.length;
  }, 1);
  const isMap = data.latitude !== null;
  const chosen = dimensions.map(() => 0);  // the position that is shown, for each dimension
  const unit = data.units ? " " + data.units : "";
  const title = (data.label || data.measure) + (data.units ? " [" + data.units + "]" : "");

  function unpack(text) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    return Float32Array.from({length: bytes.length / 4}, (_, i) => view.getFloat32(4 * i, true));
  }

  function offset(positions) {
    return positions.reduce((sum, position, i) => sum + position * strides[i], 0);
  }

  function print(value) {
    return Number.isNaN(value) ? "no value" : String(Number(value.toPrecision(7)));
  }

  function measured(value) {
    return Number.isNaN(value) ? "no value" : print(value) + unit;
  }

  // 199 degrees east are written 161°W; `marks` stand for positive and negative numbers.
  function degrees(value, marks) {
    const turned = marks === "EW" ? value - 360 * Math.ceil((value - 180) / 360) : value;
    const number = String(Number(Math.abs(turned).toPrecision(8))) + "°";
    return turned === 0 || Math.abs(turned) === 180 ? number : number + marks[turned > 0 ? 0 : 1];
  }

  function place(i, position) {
    const dimension = dimensions[i];
    if (dimension.labels.length > 0) return dimension.labels[position].replace(" 00:00:00", "");
    const number = dimension.values[position];
    const isA = (role, units) => i === role || units.test(dimension.units);
    if (isA(data.latitude, /^degrees?_?(north|n)$/i)) return degrees(number, "NS");
    if (isA(data.longitude, /^degrees?_?(east|e)$/i)) return degrees(number, "EW");
    return (number === null ? "?" : String(Number(number.toPrecision(8)))) +
      (dimension.units ? " " + dimension.units : "");
  }

  function nearestTo(of, value) {
    return d3.scan(of, (a, b) => Math.abs(a - value) - Math.abs(b - value));
  }

  function element(parent, tag, properties, text) {
    const made = Object.assign(document.createElement(tag), properties);
    if (text !== undefined) made.textContent = text;
    parent.appendChild(made);
    return made;
  }

  // ---- what is chosen: a slider for the dimension of lines in maps, lists for the others

  const controls = document.getElementById("controls");
  dimensions.forEach((dimension, i) => {
    if (dimension.values.length < 2 || i === data.latitude || i === data.longitude) return;
    if (i === data.line) {
      if (isMap) addSlider(i);
    } else {
      addList(i);
    }
  });

  function addList(i) {
    const label = element(controls, "label", {}, dimensions[i].name);
    const list = element(label, "select", {id: "choose_" + i});
    dimensions[i].values.forEach((_, position) => {
      element(list, "option", {value: position}, place(i, position));
    });
    list.addEventListener("change", () => {
      chosen[i] = Number(list.value);
      draw();
    });
  }

  function addSlider(i) {
    const last = dimensions[i].values.length - 1;
    const label = element(controls, "label", {}, dimensions[i].name);
    const slider =
      element(label, "input", {type: "range", id: "slider", min: 0, max: last, step: 1, value: 0});
    const output = element(label, "output", {id: "slider_label"}, place(i, 0));
    const play = element(controls, "button", {type: "button", id: "play"}, "Play");
    let timer = null;
    const move = (position) => {
      chosen[i] = position;
      slider.value = position;
      output.textContent = place(i, position);
      draw();
    };
    slider.addEventListener("input", () => move(Number(slider.value)));
    play.addEventListener("click", () => {
      if (timer) timer.stop();
      timer = timer ? null : d3.interval(() => move((chosen[i] + 1) % (last + 1)), 250);
      play.textContent = timer ? "Stop" : "Play";
    });
  }

  // ---- colours: one scale for all slices, so that they can be compared

  function bounds(of) {
    let low = Infinity;
    let high = -Infinity;
    for (const value of of) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return low <= high ? [low, high] : [0, 1];
  }

  function colours([low, high]) {
    const isBalanced = low < 0 && high > 0 && Math.min(-low, high) > Math.max(-low, high) / 4;
    if (isBalanced) {
      const most = Math.max(-low, high);
      return d3.scaleSequential((t) => d3.interpolateRdBu(1 - t)).domain([-most, most]);
    }
    return d3.scaleSequential(d3.interpolateViridis).domain([low, low === high ? low + 1 : high]);
  }

  // ---- the map

  function roomIn(panel, margin) {
    return Math.max(320, Math.min(1150, panel.clientWidth - 30)) - margin.left - margin.right;
  }

  // The borders between cells: halfway between coordinates, and as far beyond the outermost ones.
  function borders(of) {
    const middle = d3.pairs(of, (a, b) => (a + b) / 2);
    const n = of.length;
    return [of[0] - (middle[0] - of[0]), ...middle, of[n - 1] + (of[n - 1] - middle[n - 2])];
  }

  // Degrees that maps are marked at, at most `most` of them.
  function roundDegrees([first, last], most) {
    const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60];
    const step = steps.find((one) => (last - first) / one <= most) || 90;
    return d3.range(Math.ceil(first / step), Math.floor(last / step) + 1).map((i) => i * step);
  }

  function makeMap() {
    const panel = element(document.getElementById("map"), "div", {className: "panel"});
    element(panel, "h2", {}, title);
    const frame = element(panel, "div", {className: "frame"});
    const summary = element(panel, "p", {id: "slice"});
    const readout = element(panel, "p", {id: "readout"});
    const longitudes = dimensions[data.longitude].values;
    const latitudes = dimensions[data.latitude].values;
    const west = borders(longitudes);
    const south = borders(latitudes).map((value) => Math.max(-90, Math.min(90, value)));
    const spanX = Math.abs(west[west.length - 1] - west[0]);
    const spanY = Math.abs(south[south.length - 1] - south[0]);
    const margin = {top: 8, right: 96, bottom: 34, left: 52};
    const room = roomIn(panel, margin);
    const scale = Math.min(room / spanX, 560 / spanY);
    const width = Math.round(Math.max(240, spanX * scale));
    const height = Math.round(Math.max(120, spanY * scale));
    const x = d3.scaleLinear().domain(d3.extent(west)).range([0, width]);
    const y = d3.scaleLinear().domain(d3.extent(south)).range([height, 0]);
    const colour = colours(bounds(values));

    const ratio = window.devicePixelRatio || 1;
    const canvas = element(frame, "canvas", {width: width * ratio, height: height * ratio});
    Object.assign(canvas.style, {left: margin.left + "px", top: margin.top + "px",
                                 width: width + "px", height: height + "px"});
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    const svg = d3.select(frame).append("svg")
      .attr("width", width + margin.left + margin.right)
      .attr("height", height + margin.top + margin.bottom)
      .append("g").attr("transform", `translate(${margin.left},${margin.top})`);
    svg.append("rect").attr("width", width).attr("height", height).attr("fill", "none")
      .attr("stroke", "#8b99a8");
    svg.append("g").attr("transform", `translate(0,${height})`)
      .call(d3.axisBottom(x).tickValues(roundDegrees(x.domain(), width / 90))
        .tickSizeOuter(0).tickFormat((value) => degrees(value, "EW")));
    svg.append("g")
      .call(d3.axisLeft(y).tickValues(roundDegrees(y.domain(), height / 50))
        .tickSizeOuter(0).tickFormat((value) => degrees(value, "NS")));
    addColourScale(svg, colour, width + 16, height);
    const mark = svg.append("rect").attr("class", "mark");

    function cell(i, j) {
      const left = x(Math.min(west[j], west[j + 1]));
      const top = y(Math.max(south[i], south[i + 1]));
      return {left, top, width: Math.abs(x(west[j + 1]) - x(west[j])),
              height: Math.abs(y(south[i + 1]) - y(south[i]))};
    }

    function drawMap() {
      const base = chosen.slice();
      const shown = [];
      let missing = 0;
      context.fillStyle = "#e3e7eb";
      context.fillRect(0, 0, width, height);
      for (let i = 0; i < latitudes.length; ++i) {
        for (let j = 0; j < longitudes.length; ++j) {
          base[data.latitude] = i;
          base[data.longitude] = j;
          const value = values[offset(base)];
          if (Number.isNaN(value)) {
            ++missing;
            continue;
          }
          shown.push(value);
          const box = cell(i, j);
          context.fillStyle = colour(value);
          // Whole pixels, or the seams between cells would shine through.
          const left = Math.floor(box.left);
          const top = Math.floor(box.top);
          context.fillRect(left, top, Math.ceil(box.left + box.width) - left,
                           Math.ceil(box.top + box.height) - top);
        }
      }
      drawCoasts();
      drawMark();
      const [low, high] = bounds(shown);
      summary.textContent = shown.length === 0 ? "no values here" :
        `minimum ${print(low)}${unit}, maximum ${print(high)}${unit}, ` +
        `cells with values ${shown.length}, without ${missing}`;
    }

    const coasts = JSON.parse(document.getElementById("coastlines").textContent);
    function drawCoasts() {
      context.strokeStyle = "rgba(20, 24, 28, 0.75)";
      context.lineWidth = 0.8;
      context.beginPath();
      for (const turn of [-360, 0, 360]) {
        const [first, last] = x.domain();
        if (last < turn - 180 || first > turn + 180) continue;
        for (const line of coasts) {
          for (let i = 0; i < line.length; i += 2) {
            const at = [x(line[i] / 10 + turn), y(line[i + 1] / 10)];
            i === 0 ? context.moveTo(...at) : context.lineTo(...at);
          }
        }
      }
      context.stroke();
    }

    function drawMark() {
      const box = cell(chosen[data.latitude], chosen[data.longitude]);
      mark.attr("x", box.left - 1).attr("y", box.top - 1)
        .attr("width", box.width + 2).attr("height", box.height + 2);
    }

    function tell(i, j) {
      const at = chosen.slice();
      at[data.latitude] = i;
      at[data.longitude] = j;
      readout.textContent = `${dimensions[data.latitude].name} ${place(data.latitude, i)}, ` +
        `${dimensions[data.longitude].name} ${place(data.longitude, j)}: ` +
        measured(values[offset(at)]);
    }

    function cellAt(event) {
      return [nearestTo(latitudes, y.invert(event.offsetY)),
              nearestTo(longitudes, x.invert(event.offsetX))];
    }
    canvas.addEventListener("mousemove", (event) => tell(...cellAt(event)));
    canvas.addEventListener("click", (event) => {
      [chosen[data.latitude], chosen[data.longitude]] = cellAt(event);
      draw();
    });
    return () => {
      drawMap();
      tell(chosen[data.latitude], chosen[data.longitude]);
    };
  }

  function addColourScale(svg, colour, left, height) {
    const [low, high] = colour.domain();
    const group = svg.append("g").attr("id", "scale").attr("transform", `translate(${left},0)`);
    const steps = 128;
    group.selectAll("rect").data(d3.range(steps)).enter().append("rect")
      .attr("width", 16).attr("height", height / steps + 0.6)
      .attr("y", (i) => height - (i + 1) * height / steps)
      .attr("fill", (i) => colour(low + (i + 0.5) / steps * (high - low)));
    const y = d3.scaleLinear().domain([low, high]).range([height, 0]);
    group.append("g").attr("transform", "translate(16,0)")
      .call(d3.axisRight(y).ticks(Math.round(height / 45)));
  }

  // ---- the line

  function makeLines() {
    const dimension = dimensions[data.line];
    const count = dimension.values.length;
    const panel = element(document.getElementById("lines"), "div", {className: "panel lines"});
    const heading = element(panel, "h2", {id: "series_title"});
    const margin = {top: 10, right: 24, bottom: 42, left: 70};
    const width = roomIn(panel, margin);
    const height = isMap ? 200 : 380;
    const svg = d3.select(panel).append("svg")
      .attr("width", width + margin.left + margin.right)
      .attr("height", height + margin.top + margin.bottom)
      .append("g").attr("transform", `translate(${margin.left},${margin.top})`);
    const summary = element(panel, "p", {id: "series"});
    const readout = element(panel, "p", {id: "point"});
    const positions = dimension.values.map((value, i) => (value === null ? i : value));
    const all = d3.extent(positions);
    const x = d3.scaleLinear().domain(all).range([0, width]);
    const y = d3.scaleLinear().range([height, 0]);
    const clip = svg.append("clipPath").attr("id", "inside");
    clip.append("rect").attr("width", width).attr("height", height);
    const grid = svg.append("g").attr("class", "grid");
    const bottom = svg.append("g").attr("transform", `translate(0,${height})`);
    const side = svg.append("g");
    svg.append("text").attr("transform", "rotate(-90)").attr("x", -height / 2).attr("y", -56)
      .attr("text-anchor", "middle").text(data.units || data.measure);
    svg.append("text").attr("x", width / 2).attr("y", height + 36).attr("text-anchor", "middle")
      .text((dimension.label || dimension.name) +
        (dimension.units ? " [" + dimension.units + "]" : ""));
    const inside = svg.append("g").attr("clip-path", "url(#inside)");
    const path = inside.append("path").attr("class", "series");
    const cursor = inside.append("line").attr("class", "cursor").attr("y1", 0).attr("y2", height);
    let series = [];

    function marks() {
      // Marks stand at coordinates: only these have dates, in whatever calendar.
      if (dimension.labels.length === 0) return d3.axisBottom(x).ticks(Math.round(width / 90));
      const [first, last] = x.domain();
      const inView = d3.range(count).filter((i) => positions[i] >= first && positions[i] <= last);
      const every = Math.max(1, Math.ceil(inView.length / Math.round(width / 150)));
      const at = inView.filter((_, k) => k % every === 0);
      return d3.axisBottom(x).tickValues(at.map((i) => positions[i]))
        .tickFormat((_, k) => place(data.line, at[k]));
    }

    function drawLine() {
      const at = chosen.slice();
      series = positions.map((_, i) => {
        at[data.line] = i;
        return values[offset(at)];
      });
      const [low, high] = bounds(series);
      y.domain(low === high ? [low - 1, high + 1] : [low, high]).nice();
      bottom.call(marks());
      side.call(d3.axisLeft(y).ticks(Math.round(height / 40)));
      grid.call(d3.axisLeft(y).ticks(Math.round(height / 40)).tickSize(-width).tickFormat(""))
        .select(".domain").remove();
      path.attr("d", d3.line().defined((value) => !Number.isNaN(value))
        .x((_, i) => x(positions[i])).y(y)(series));
      const others = dimensions.map((_, i) => i)
        .filter((i) => i !== data.line && dimensions[i].values.length > 1);
      heading.textContent =
        [title, ...others.map((i) => `${dimensions[i].name} ${place(i, chosen[i])}`)].join(", ");
      const known = series.filter((value) => !Number.isNaN(value));
      summary.textContent = known.length === 0 ? "no values here" :
        `minimum ${print(low)}${unit}, maximum ${print(high)}${unit}, ` +
        `mean ${print(d3.mean(known))}${unit}, points with values ${known.length} of ${count}`;
      tell(isMap ? chosen[data.line] : 0);
    }

    function tell(i) {
      cursor.attr("x1", x(positions[i])).attr("x2", x(positions[i]));
      readout.textContent = `${dimension.name} ${place(data.line, i)}: ${measured(series[i])}`;
    }

    // A stretch that is marked with the mouse fills the width; a double click shows all again.
    const brush = d3.brushX().extent([[0, 0], [width, height]]).on("end", () => {
      const selected = d3.event.selection;
      if (!selected) return;
      x.domain(selected.map(x.invert));
      area.call(brush.move, null);
      drawLine();
    });
    const area = svg.append("g").call(brush);
    area.on("mousemove", () => {
      const value = x.invert(d3.mouse(area.node())[0]);
      tell(nearestTo(positions, value));
    });
    area.on("dblclick", () => {
      x.domain(all);
      drawLine();
    });
    return drawLine;
  }

  // What is chosen to start with, of the dimensions without slider: the place nearest to the middle
  // that has a value.
  function chooseStart() {
    const free = dimensions.map((_, i) => i).filter((i) =>
      isMap ? i === data.latitude || i === data.longitude : i !== data.line);
    let nearest = Infinity;
    const best = chosen.slice();
    for (let at = 0; at < values.length; ++at) {
      if (Number.isNaN(values[at])) continue;
      const positions = dimensions.map((dimension, i) =>
        Math.floor(at / strides[i]) % dimension.values.length);
      if (isMap && positions.some((position, i) => position !== 0 && !free.includes(i))) continue;
      const distance = d3.sum(free, (i) =>
        Math.abs((positions[i] + 0.5) / dimensions[i].values.length - 0.5));
      if (distance >= nearest) continue;
      nearest = distance;
      free.forEach((i) => { best[i] = positions[i]; });
    }
    free.forEach((i) => {
      chosen[i] = best[i];
      const list = document.getElementById("choose_" + i);
      if (list) list.value = best[i];
    });
  }

  const drawers = [];
  function draw() {
    drawers.forEach((drawer) => drawer());
  }
  chooseStart();
  if (isMap) drawers.push(makeMap());
  if (data.line !== null) drawers.push(makeLines());
  draw();
})();
