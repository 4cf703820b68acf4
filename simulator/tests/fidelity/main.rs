//! Does the simulator behave as Zoom's pages say? Each test names the fact it checks, as an
//! anchor of the table in `simulator/README.md`, which names the source.

#[cfg(test)]
mod api;
#[cfg(test)]
mod authorize;
#[cfg(test)]
mod concurrent;
#[cfg(test)]
mod consent;
#[cfg(test)]
mod control;
#[cfg(test)]
mod create;
#[cfg(test)]
mod deliveries;
#[cfg(test)]
mod endings;
#[cfg(test)]
mod events;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod house;
#[cfg(test)]
mod inbox;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod links;
#[cfg(test)]
mod list;
#[cfg(test)]
mod people;
#[cfg(test)]
mod privileges;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod refresh;
#[cfg(test)]
mod removal;
#[cfg(test)]
mod scheduled;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod signature;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod troubles;
#[cfg(test)]
mod validation;
