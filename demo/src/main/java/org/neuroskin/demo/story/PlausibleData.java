package org.neuroskin.demo.story;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Three months of what somebody's apps and wearables might have recorded: the same for the same seed and last day.
 *
 * <p>The person sleeps worse in the working week, and mood, heart-rate variability and skin follow.
 */
final class PlausibleData {
    static final int DAYS = 90;
    private static final List<String> GOOD = List.of(
            "Slept through, skin feels calm.",
            "Long walk by the river, cheeks less red than yesterday.",
            "New serum and no tingling at all.",
            "Laughed a lot with Mira.");
    private static final List<String> LOW = List.of(
            "Awake at four again, forehead itches.",
            "Argued with my brother, picked at my chin.",
            "Deadline tomorrow; dry patches around the nose.",
            "Too tired to take the make-up off.");

    private final Random random;
    private final LocalDate lastDay;

    PlausibleData(long seed, LocalDate lastDay) {
        this.random = new Random(seed);
        this.lastDay = lastDay;
    }

    static List<String> notes() {
        return Stream.concat(GOOD.stream(), LOW.stream()).toList();
    }

    /** Two diary entries a day, oldest first. */
    List<Map<String, Object>> moodEntries() {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (LocalDate day : days()) {
            for (int hour : new int[] {8, 21}) {
                double wellbeing = wellbeing(day);
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("id", id());
                entry.put("at", at(day, hour));
                entry.put("valence", (int) Math.round(wellbeing * 3));
                entry.put("arousal", 1 + random.nextInt(9));
                if (hour == 21) {
                    List<String> notes = wellbeing > 0 ? GOOD : LOW;
                    entry.put("note", notes.get(random.nextInt(notes.size())));
                }
                entry.put("inferred", Map.of("stress", round(0.5 - wellbeing / 2), "model", "stress-2"));
                entries.add(entry);
            }
        }
        return entries;
    }

    /** One night's heart-rate variability and three skin-conductance levels a day, in the shape of Open mHealth. */
    List<Map<String, Object>> samples() {
        List<Map<String, Object>> samples = new ArrayList<>();
        for (LocalDate day : days()) {
            double variability = 48 + 18 * wellbeing(day);
            samples.add(sample(
                    at(day, 6),
                    "heart-rate-variability",
                    Map.of(
                            "heart_rate_variability",
                            Map.of("unit", "ms", "value", round(variability)),
                            "algorithm",
                            "RMSSD",
                            "effective_time_frame",
                            Map.of("date_time", at(day, 6)))));
            for (int hour : new int[] {9, 14, 20}) {
                double conductance = 4.2 - 1.5 * wellbeing(day);
                samples.add(sample(
                        at(day, hour),
                        "skin-conductance",
                        Map.of(
                                "skin_conductance",
                                Map.of("unit", "uS", "value", round(conductance)),
                                "effective_time_frame",
                                Map.of("date_time", at(day, hour)))));
            }
        }
        return samples;
    }

    /** A picture of a cheek, more or less red. */
    byte[] skinImage() {
        int size = 192;
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int grain = (int) (random.nextGaussian() * 5);
                image.setRGB(x, y, colour(214 + grain, 168 + grain, 146 + grain).getRGB());
            }
        }
        Graphics2D canvas = image.createGraphics();
        for (int spot = 0; spot < 5 + random.nextInt(6); spot++) {
            float radius = 4 + random.nextInt(18);
            Point2D centre = new Point2D.Float(random.nextInt(size), random.nextInt(size));
            canvas.setPaint(new RadialGradientPaint(centre, radius, new float[] {0, 1}, new Color[] {
                new Color(190, 90, 80, 130), new Color(214, 168, 146, 0)
            }));
            canvas.fillRect(0, 0, size, size);
        }
        canvas.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Color colour(int red, int green, int blue) {
        return new Color(Math.clamp(red, 0, 255), Math.clamp(green, 0, 255), Math.clamp(blue, 0, 255));
    }

    private Map<String, Object> sample(String at, String schema, Map<String, Object> body) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("id", id());
        header.put("creation_date_time", at);
        header.put("schema_id", Map.of("namespace", "omh", "name", schema, "version", "1.0"));
        return Map.of("header", header, "body", body);
    }

    private List<LocalDate> days() {
        return lastDay.minusDays(DAYS - 1L).datesUntil(lastDay.plusDays(1)).toList();
    }

    /** From -1 to 1: a weekly rhythm and chance. */
    private double wellbeing(LocalDate day) {
        double week = Math.cos(2 * Math.PI * (day.getDayOfWeek().getValue() - 6) / 7.0);
        return Math.clamp(0.6 * week + 0.35 * random.nextGaussian(), -1.0, 1.0);
    }

    private String at(LocalDate day, int hour) {
        Instant instant =
                day.atTime(hour, random.nextInt(60), random.nextInt(60)).toInstant(ZoneOffset.UTC);
        return instant.toString();
    }

    private String id() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
