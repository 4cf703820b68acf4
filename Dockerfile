# Two stages: one that compiles, and an image of the program, the shared libraries that it names,
# and the certificate authorities. No shell, no package manager, no files of a distribution.
#
# The program is linked to the C library of Debian, the one that it is tested with. A static
# program would need the musl target, whose memory allocator is slower under many threads.
#
# `make image-size` builds the last stage from a program that is there already.

ARG RUST_IMAGE=rust:1.95-slim-bookworm

FROM ${RUST_IMAGE} AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked --package bedside && \
    sh ops/image/lay_out.sh target/release/bedside /image

FROM scratch
COPY --from=build /image/root/ /
# No account of this number exists anywhere, and none is needed. It owns where backups go: a volume
# takes that over.
COPY --from=build --chown=10001:10001 /image/backups/ /backups/
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["/bedside"]
CMD ["serve"]
